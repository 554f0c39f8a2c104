// This checkout as people get it: a tarball, and a registry on 127.0.0.1 that has it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

export const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** Packs what `npm run e2e` has just built. @returns the path of the tarball. */
export async function pack(folder: string): Promise<string> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await execa('npm', args, { cwd: CHECKOUT });
  const report: unknown = JSON.parse(stdout);
  const [first] = Array.isArray(report) ? report : Object.values(report as object);
  return join(folder, (first as { filename: string }).filename);
}

/**
 * Settings of npm for a home of its own: packages from this registry, and, where this machine keeps
 * the headers of Node for modules that have to be compiled, those.
 */
export async function npmrc(registryUrl: string): Promise<string> {
  const { stdout: headers } = await execa('npm', ['config', 'get', 'nodedir']);
  const isKnown = headers !== '' && headers !== 'undefined' && headers !== 'null';
  return `registry=${registryUrl}/\n${isKnown ? `nodedir=${headers}\n` : ''}`;
}

/** What this machine has set so that programs trust the network it is in. */
export function trust(): Readonly<Record<string, string>> {
  const { NODE_EXTRA_CA_CERTS: path } = process.env;
  return path ? { NODE_EXTRA_CA_CERTS: path } : {};
}

export interface Registry {
  readonly url: string;
  close(): Promise<void>;
}

/** Has this package; for every other it points to the registry that this machine uses. */
export async function startRegistry(tarball: string): Promise<Registry> {
  const manifest = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as Manifest;
  const { name, version } = manifest;
  const bytes = readFileSync(tarball);
  const digest = (kind: string) => createHash(kind).update(bytes);
  const { stdout: upstream } = await execa('npm', ['config', 'get', 'registry']);
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/';
    if (path.startsWith(`/${name}/-/`)) return void outgoing.end(bytes);
    if (!new RegExp(`^/${name}(?:[/?]|$)`).test(path)) {
      outgoing.writeHead(302, { location: upstream.replace(/\/$/, '') + path });
      return void outgoing.end();
    }
    const dist = {
      tarball: `${url}/${name}/-/${name}-${version}.tgz`,
      shasum: digest('sha1').digest('hex'),
      integrity: `sha512-${digest('sha512').digest('base64')}`,
    };
    const versions = { [version]: { ...manifest, dist } };
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
