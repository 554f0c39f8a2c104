// Settings files as people have them. Each is installed into, again, and uninstalled from.

export interface SettingsText {
  readonly name: string;
  readonly text: string;
}

const THEIRS = '{"type":"command","command":"notify-send done"}';

/** Files that come back byte for byte. */
export const SETTINGS_TEXTS: readonly SettingsText[] = [
  { name: 'empty', text: '' },
  { name: 'only white space', text: ' \n\t\n' },
  { name: 'only a BOM', text: '\uFEFF' },
  { name: 'only a comment', text: '// nothing yet' },
  { name: 'only a block comment', text: '/* nothing\n yet */\n' },
  { name: 'an empty object', text: '{}' },
  { name: 'an empty object and a newline', text: '{}\n' },
  { name: 'an empty object over lines', text: '{\n\n}\n' },
  { name: 'an empty object around a comment', text: '{\n  // nothing yet\n}\n' },
  { name: 'an empty object around a block comment', text: '{ /* nothing yet */ }' },
  { name: 'two spaces', text: '{\n  "model": "opus",\n  "env": {\n    "A": "1"\n  }\n}\n' },
  {
    name: 'four spaces',
    text: '{\n    "model": "opus",\n    "env": {\n        "A": "1"\n    }\n}\n',
  },
  { name: 'tabs', text: '{\n\t"model": "opus",\n\t"env": {\n\t\t"A": "1"\n\t}\n}\n' },
  { name: 'no indent', text: '{\n"model": "opus",\n"env": {\n"A": "1"\n}\n}\n' },
  { name: 'no newline at the end', text: '{\n  "model": "opus"\n}' },
  { name: 'several newlines at the end', text: '{\n  "model": "opus"\n}\n\n\n' },
  { name: 'CRLF', text: '{\r\n  "model": "opus",\r\n  "hooks": {\r\n  }\r\n}\r\n' },
  {
    name: 'CRLF and tabs and other hooks',
    text: `{\r\n\t"hooks": {\r\n\t\t"SessionEnd": [\r\n\t\t\t{ "hooks": [${THEIRS}] }\r\n\t\t]\r\n\t}\r\n}`,
  },
  { name: 'BOM', text: '\uFEFF{\n  "model": "opus"\n}\n' },
  { name: 'BOM and CRLF', text: '\uFEFF{\r\n  "model": "opus"\r\n}\r\n' },
  { name: 'one line', text: '{"model":"opus","env":{"A":"1"}}' },
  { name: 'one line with spaces', text: '{ "model": "opus", "hooks": { "Stop": [] } }\n' },
  { name: 'one line and hooks', text: `{"hooks":{"SessionEnd":[{"hooks":[${THEIRS}]}]}}` },
  {
    name: 'a line comment at the end of the last line',
    text: '{\n  "model": "opus" // the big one\n}\n',
  },
  {
    name: 'a comment behind the last property',
    text: '{\n  "model": "opus"\n  // more to come\n}\n',
  },
  { name: 'a comment before the first property', text: '{ // settings\n  "model": "opus"\n}\n' },
  { name: 'comments around the object', text: '// mine\n{\n  "model": "opus"\n}\n// end' },
  {
    name: 'a block comment between comma and property',
    text: '{\n  "a": 1, /* then */ "b": 2\n}\n',
  },
  { name: 'a trailing comma', text: '{\n  "model": "opus",\n}\n' },
  { name: 'a trailing comma and a comment', text: '{\n  "model": "opus", // the big one\n}\n' },
  { name: 'a comma behind a comment', text: '{\n  "model": "opus" /* big */ ,\n}\n' },
  {
    name: 'trailing commas in the hooks',
    text: `{\n  "hooks": {\n    "SessionEnd": [\n      { "hooks": [${THEIRS},], },\n    ],\n  },\n}\n`,
  },
  { name: 'hooks: null', text: '{\n  "hooks": null\n}\n' },
  { name: 'hooks: {}', text: '{\n  "hooks": {}\n}\n' },
  { name: 'hooks: {} around a comment', text: '{\n  "hooks": {\n    // none so far\n  }\n}\n' },
  {
    name: 'an event that is null',
    text: '{\n  "hooks": { "SessionStart": null, "SessionEnd": [] }\n}\n',
  },
  {
    name: 'an event that is an empty list',
    text: '{\n  "hooks": {\n    "SessionEnd": [\n    ]\n  }\n}\n',
  },
  {
    name: 'hooks of others in other events',
    text: `{\n  "hooks": {\n    "Stop": [{ "hooks": [${THEIRS}] }]\n  }\n}\n`,
  },
  {
    name: 'hooks of others in our events',
    text: `{\n  "hooks": {\n    "SessionStart": [\n      {\n        "matcher": "startup|resume",\n        "hooks": [${THEIRS}]\n      }\n    ],\n    "PreCompact": [{ "matcher": "auto", "hooks": [${THEIRS}] }],\n    "SessionEnd": [{ "hooks": [${THEIRS}, ${THEIRS}] }]\n  },\n  "model": "opus"\n}\n`,
  },
  {
    name: 'a hook with a file of the same name',
    text: '{\n  "hooks": {\n    "SessionEnd": [{ "hooks": [{ "type": "command", "command": "node ~/other/dist/hooks/session-end.cjs" }] }]\n  }\n}\n',
  },
  {
    name: 'a command of somebody around our file',
    text: '{\n  "hooks": {\n    "SessionEnd": [{ "hooks": [{ "type": "command", "command": "test -e /x/daybook/dist/hooks/session-end.cjs && beep" }] }]\n  }\n}\n',
  },
  {
    name: 'an event that Claude Code does not know',
    text: '{\n  "hooks": { "Nonsense": 3, "SessionEnd": [7, "x", null, { "hooks": 1 }] }\n}\n',
  },
  {
    name: 'the same key twice',
    text: `{\n  "hooks": { "Stop": [] },\n  "hooks": { "SessionEnd": [{ "hooks": [${THEIRS}] }] }\n}\n`,
  },
  {
    name: 'escapes, CJK, emoji and big numbers',
    text: '{\n  "env": { "A": "\\u00e9\\/\\"", "记忆": "🧠" },\n  "n": 12345678901234567890,\n  "f": 1.0\n}\n',
  },
  {
    name: 'a key that objects have of their own',
    text: '{\n  "__proto__": { "x": 1 },\n  "constructor": "y",\n  "hooks": { "toString": [] }\n}\n',
  },
  { name: 'mixed line ends', text: '{\r\n  "model": "opus",\n  "env": {}\r\n}\n' },
  {
    name: 'our words in a text',
    text: '{\n  "note": "\\"hooks\\": { // [daybook/dist/hooks/session-end.cjs]"\n}\n',
  },
  {
    name: 'hooks twice, the second null',
    text: `{"hooks":{"SessionEnd":[{"hooks":[${THEIRS}]}]},"hooks":null}`,
  },
  {
    name: 'hooks twice, the second empty',
    text: `{"hooks":{"SessionEnd":[{"hooks":[${THEIRS}]}]},"hooks":{}}`,
  },
  {
    name: 'an event twice, the second empty',
    text: `{"hooks":{"SessionEnd":[{"hooks":[${THEIRS}]}],"SessionEnd":[]}}`,
  },
  {
    name: 'an event twice, the second null',
    text: `{\n  "hooks": {\n    "PreCompact": [{ "hooks": [${THEIRS}] }],\n    "PreCompact": null\n  }\n}`,
  },
  {
    name: 'entries of every wrong kind',
    text: '{"hooks":{"SessionEnd":[{"hooks":[null,1,"x",[],{},{"command":7}]},{"hooks":null},{}]}}',
  },
  { name: 'CR alone', text: '{\r  "model": "opus"\r}\r' },
  { name: 'CR alone behind a line comment', text: '{\r  "model": "opus" // the big one\r}\r' },
  { name: 'CR alone behind a comment in a list', text: '{"hooks":{"SessionEnd":[// none\r]}}' },
  { name: 'a separator of lines in a comment', text: '{"model":"opus" // the\u2028 big one\n}\n' },
  { name: 'a line comment before the bracket', text: '{"model":"opus"//x\n}' },
  { name: 'a bracket in a comment', text: '{"model":"opus"/*}]*/}' },
  {
    name: 'a comment in every gap',
    text: '/*0*/{/*1*/"hooks"/*2*/:/*3*/{/*a*/"SessionEnd"/*b*/:/*c*/[/*d*/]/*e*/,/*f*/}/*g*/,}/*h*/',
  },
  {
    name: 'a line comment in every gap',
    text: '{"hooks":{"SessionEnd":[{"hooks":[]},//x\n]//y\n}//z\n}//w',
  },
  {
    name: 'comments of others around their hook',
    text: `{\n  "hooks": {\n    "SessionEnd": [\n      // a\n      { "hooks": [${THEIRS}] } // b\n      // c\n    ]\n    // d\n  }\n  // e\n}`,
  },
  { name: 'names with escapes', text: '{"\\u0068ooks":{"Session\\u0045nd":[]}}' },
  { name: 'half a character', text: '{"env":{"A":"\\ud800"}}' },
  { name: 'numbers that no program keeps', text: '{"a":1e999,"b":-0,"c":1E+5,"d":1.10}' },
  { name: 'an indent of every kind', text: '{\n\t"a": 1,\n    "b": {\n\t  "c": 1\n }\n}' },
  { name: 'an object that stands further in', text: '\n\n   {\n     "a": 1\n   }\n\n' },
  {
    name: 'hooks on one line, lists on several',
    text: '{\n  "hooks": {"SessionEnd": [{"hooks": []}], "PreCompact": [\n]}\n}',
  },
  { name: 'a thousand levels', text: `{"a":${'['.repeat(1000)}${']'.repeat(1000)}}` },
  { name: 'a long line', text: `{${Array.from({ length: 9000 }, (_, n) => `"k${n}":${n}`)}}` },
  { name: 'a wide gap', text: `{"a":1${' '.repeat(100_000)}}${'\n'.repeat(100_000)}` },
  {
    name: 'hundreds of hooks of others',
    text: `{"hooks":{"SessionEnd":[${Array.from({ length: 300 }, () => `{"hooks":[${THEIRS}]}`)}]}}`,
  },
  {
    name: 'a large file',
    text: `{\n${Array.from({ length: 2000 }, (_, n) => `  "key${n}": ${n}`).join(',\n')}\n}\n`,
  },
];

/** Files that are refused and stay as they are, each with the code of its error. */
export const REFUSED_TEXTS: readonly { name: string; text: string | Uint8Array; code: string }[] = [
  { name: 'not JSON', text: 'model = opus\n', code: 'SETTINGS_NOT_JSON' },
  { name: 'cut off', text: '{\n  "model": "opus",\n  "hooks": {\n', code: 'SETTINGS_NOT_JSON' },
  { name: 'two values', text: '{}\n{}\n', code: 'SETTINGS_NOT_JSON' },
  { name: 'nested without end', text: '['.repeat(20_000), code: 'SETTINGS_NOT_JSON' },
  {
    name: 'nested deeply',
    text: `{"a":${'{"a":'.repeat(1e4)}1${'}'.repeat(10001)}`,
    code: 'SETTINGS_NOT_JSON',
  },
  {
    name: 'hooks nested deeply',
    text: `{"hooks":{"SessionEnd":[${'['.repeat(1e4)}${']'.repeat(1e4)}]}}`,
    code: 'SETTINGS_NOT_JSON',
  },
  { name: 'NUL bytes alone', text: '\0\0\0\0', code: 'SETTINGS_NOT_JSON' },
  { name: 'a NUL byte behind', text: '{"a":1}\0', code: 'SETTINGS_NOT_JSON' },
  { name: 'a NUL byte in a text', text: '{"a":"\0"}', code: 'SETTINGS_NOT_JSON' },
  { name: 'two commas', text: '{"a":1,,"b":2}', code: 'SETTINGS_NOT_JSON' },
  { name: 'a comma behind the object', text: '{"a":1},\n', code: 'SETTINGS_NOT_JSON' },
  { name: 'a comment of a shell', text: '# mine\n{"a":1}\n', code: 'SETTINGS_NOT_JSON' },
  { name: 'two BOMs', text: '\uFEFF\uFEFF{}', code: 'SETTINGS_NOT_JSON' },
  { name: 'a space that is none in JSON', text: '{\u00a0"a":1}', code: 'SETTINGS_NOT_JSON' },
  { name: 'NaN', text: '{"a":NaN}', code: 'SETTINGS_NOT_JSON' },
  { name: 'a text', text: '"{}"', code: 'SETTINGS_UNEXPECTED' },
  { name: 'a number', text: '42', code: 'SETTINGS_UNEXPECTED' },
  { name: 'hooks is false', text: '{"hooks":false}', code: 'SETTINGS_UNEXPECTED' },
  {
    name: 'an event of ours is a text',
    text: '{"hooks":{"PreCompact":"x"}}',
    code: 'SETTINGS_UNEXPECTED',
  },
  {
    name: 'an event of ours is 0',
    text: '{"hooks":{"SessionStart":0}}',
    code: 'SETTINGS_UNEXPECTED',
  },
  { name: 'a missing comma', text: '{\n  "a": 1\n  "b": 2\n}\n', code: 'SETTINGS_NOT_JSON' },
  { name: 'single quotes', text: "{ 'model': 'opus' }\n", code: 'SETTINGS_NOT_JSON' },
  {
    name: 'a merge conflict',
    text: '{\n<<<<<<< HEAD\n  "a": 1\n=======\n  "a": 2\n>>>>>>> x\n}\n',
    code: 'SETTINGS_NOT_JSON',
  },
  { name: 'an open comment', text: '{ "a": 1 } /* ', code: 'SETTINGS_NOT_JSON' },
  { name: 'a list', text: '[]\n', code: 'SETTINGS_UNEXPECTED' },
  { name: 'null', text: 'null\n', code: 'SETTINGS_UNEXPECTED' },
  { name: 'hooks is a text', text: '{\n  "hooks": "none"\n}\n', code: 'SETTINGS_UNEXPECTED' },
  { name: 'hooks is a list', text: '{\n  "hooks": []\n}\n', code: 'SETTINGS_UNEXPECTED' },
  {
    name: 'an event of ours is an object',
    text: '{ "hooks": { "SessionEnd": {} } }',
    code: 'SETTINGS_UNEXPECTED',
  },
  {
    name: 'UTF-16',
    text: Buffer.from('\uFEFF{"model":"opus"}', 'utf16le'),
    code: 'SETTINGS_NOT_READ',
  },
  {
    name: 'Latin-1',
    text: Buffer.from('{"user":"Zo\u00eb"}', 'latin1'),
    code: 'SETTINGS_NOT_READ',
  },
];
