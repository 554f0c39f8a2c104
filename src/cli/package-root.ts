import { existsSync } from 'node:fs';

/**
 * The folder of our package.json, as a URL that ends in a slash. The same from a source file under
 * test and from a bundle or chunk in dist.
 */
export function packageRoot(): URL {
  let folder = new URL('./', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const parent = new URL('../', folder);
    if (parent.href === folder.href) throw new Error(`no package.json above ${import.meta.url}`);
    folder = parent;
  }
  return folder;
}
