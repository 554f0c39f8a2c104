// What stands in headers, cookies, addresses and documents of the web. Every pattern is linear, as in
// secret-tokens.ts.
import type { Rule } from './secret-rule.ts';

/** In the order in which they are looked for. */
export const WEB: readonly Rule[] = [
  {
    name: 'authorization',
    stems: ['uthori'],
    // Any other scheme (`Bot`, `GenieKey`, `Token token=`), also as an argument or an element of a map.
    anyCase: true,
    pattern:
      /\bauthorization(?:\\{0,7}["'])?\]?(?:,|\s{0,3}(?:=>|[:=]))\s{0,3}(?:\\{0,7}["'`])?(?!bearer|digest)[\w-]{2,30}\s(?:\w{1,12}=)?(?:\\{0,7}["'])?(?=[^\s"'`,;]{0,80}\d)([^\s"'`,;<>{}$*[\\]{12,})/gi,
    source: 'https://www.iana.org/assignments/http-authschemes/http-authschemes.xhtml',
    group: 1,
  },
  {
    name: 'authorization',
    stems: ['basic '],
    anyCase: true,
    pattern:
      /\bbasic\s(?=[A-Za-z+/]{0,60}\d)(?=[a-z0-9+/]{0,60}[A-Z])([A-Za-z0-9+/]{12,}={0,2})(?!\w)/gi,
    source: 'https://www.rfc-editor.org/rfc/rfc7617',
    group: 1,
  },
  {
    name: 'api-key',
    sign: '-',
    stems: ['-auth', 'y-key', 'i-key', 'rt-api', 'b-team', 'on-key', 's-key'],
    anyCase: true,
    pattern:
      /\b(?:x-auth|fastly-key|x-jfrog-art-api|x-honeycomb-team|ocp-apim-subscription-key|x-functions-key|dd-a(?:pi|pplication)-key|x-auth-key)(?:\\{0,7}["'])?(?:,|:)\s{0,3}(?:\\{0,7}["'])?([\w+/=.-]{16,})/gi,
    source: 'https://learn.microsoft.com/azure/api-management/api-management-subscriptions',
    group: 1,
  },
  {
    name: 'cookie',
    stems: ['kie'],
    // In code, in a list, or in JSON in JSON.
    anyCase: true,
    pattern:
      /\bcookie(?:\\{0,7}["'])?\s{0,3}[:=]\s{0,3}\[?\s{0,3}\\{0,7}["'`]?([\w.%-]{1,80}=[^\r\n"'`\\[]{8,})/gi,
    source: 'https://developer.mozilla.org/docs/Web/API/Document/cookie',
    group: 1,
  },
  {
    name: 'cookie',
    stems: ['curl'],
    pattern:
      /\bcurl\b[^\r\n]{0,300}?\s(?:-b|--cookie)[= ]?\\{0,7}["']?([\w.%-]{1,80}=[^\r\n"'\\[]{4,})/g,
    source: 'https://curl.se/docs/manpage.html#-b',
    group: 1,
  },
  {
    name: 'cookie',
    sign: '\t',
    stems: ['TRUE\t', 'FALSE\t'],
    pattern:
      /\t(?:TRUE|FALSE)\t[^\t\r\n]{1,200}\t(?:TRUE|FALSE)\t\d{1,20}\t[^\t\r\n]{1,200}\t([^\s[]{6,})/g,
    source: 'https://curl.se/docs/http-cookies.html',
    group: 1,
  },
  {
    name: 'cookie',
    sign: '"',
    stems: ['domain', 'ecure'],
    pattern:
      /"name\\{0,7}"\s?:\s?\\{0,7}"[^"\\]{1,80}\\{0,7}"\s?,\s{0,20}\\{0,7}"value\\{0,7}"\s?:\s?\\{0,7}"([^"\\\s[]{8,})\\{0,7}"\s?,\s{0,20}\\{0,7}"(?:domain|secure)\\{0,7}"/g,
    source: 'https://playwright.dev/docs/api/class-browsercontext#browser-context-cookies',
    group: 1,
  },
  {
    name: 'url-token',
    sign: '=',
    stems: [
      'key=',
      'auth=',
      'code=',
      'jwt=',
      'sid=',
      'ssion',
      'pass=',
      'appid=',
      'sas=',
      'cket=',
      'saml',
    ],
    anyCase: true,
    pattern:
      /(?:[?&#]|&amp;|\\u0026)(?:key|auth|code|jwt|sid|session(?:_?id)?|phpsessid|pass|app_?key|appid|subscription-key|sas|ticket|saml(?:response|request))=(?=[^\s&"'#<>]{0,80}\d)([\w.~%+/=-]{16,})/gi,
    source: 'https://www.rfc-editor.org/rfc/rfc6819#section-4.6.6',
    group: 1,
  },
  {
    name: 'webhook',
    sign: '/',
    stems: ['infura', 'chemy.', 'quikno', 'ifttt', 'y/srv-'],
    pattern:
      /(?:infura\.io\/(?:ws\/)?v3\/|alchemy\.com\/v2\/|quiknode\.pro\/|ifttt\.com\/trigger\/[\w-]{1,60}\/(?:json\/)?with\/key\/|render\.com\/deploy\/srv-[a-z0-9]{20}\?key=)([\w-]{10,})/g,
    source: 'https://docs.metamask.io/services/get-started/endpoints/',
    group: 1,
  },
  {
    name: 'secret',
    sign: '<',
    stems: ['<key>', '<string'],
    // Property lists, resources of Android.
    anyCase: true,
    pattern:
      /(?:<key>[\w .-]{0,60}(?:password|secret|token|api_?key)<\/key>\s{0,40}<string>|<string name="\w{0,60}(?:password|secret|token|key)">)([^\s<>[]{8,})<\/string>/gi,
    source: 'https://developer.android.com/guide/topics/resources/string-resource',
    group: 1,
  },
  {
    name: 'password',
    sign: '<',
    stems: ['"password"', 'password\\'],
    anyCase: true,
    pattern:
      /<input\b[^<>]{0,200}\btype=\\{0,7}"password\\{0,7}"[^<>]{0,200}\bvalue=\\{0,7}"([^"\\\s{}<>[]{4,})/gi,
    source: 'https://html.spec.whatwg.org/multipage/input.html#password-state-(type=password)',
    group: 1,
  },
];
