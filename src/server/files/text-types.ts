/** Extensions of text, by media type: what is stored as text has to have one of these, or none. */

const prose = {
  'text/plain': ['txt', 'text', 'log', 'csv', 'tsv', 'srt', 'vtt', 'diff', 'patch'],
  'text/markdown': ['md', 'markdown', 'mdown', 'mkd'],
};

/** Languages by shiki's names. */
const code: Record<string, readonly string[]> = {
  asm: ['s', 'asm'],
  bat: ['bat', 'cmd'],
  c: ['c', 'h'],
  clojure: ['clj', 'cljs', 'cljc', 'edn'],
  cmake: ['cmake'],
  cpp: ['cc', 'cpp', 'cxx', 'hh', 'hpp', 'hxx', 'ino'],
  csharp: ['cs'],
  css: ['css'],
  dart: ['dart'],
  elixir: ['ex', 'exs'],
  elm: ['elm'],
  erlang: ['erl', 'hrl'],
  fsharp: ['fs', 'fsi', 'fsx'],
  glsl: ['glsl', 'frag', 'vert'],
  go: ['go'],
  graphql: ['graphql', 'gql'],
  groovy: ['groovy', 'gradle'],
  haskell: ['hs'],
  html: ['html', 'htm', 'xhtml'],
  ini: ['ini', 'cfg', 'conf', 'properties', 'env'],
  java: ['java'],
  javascript: ['js', 'mjs', 'cjs'],
  json: ['json', 'webmanifest', 'geojson', 'ipynb'],
  jsonc: ['jsonc', 'json5'],
  jsx: ['jsx'],
  julia: ['jl'],
  kotlin: ['kt', 'kts'],
  latex: ['tex', 'sty', 'cls', 'bib'],
  less: ['less'],
  lisp: ['lisp', 'cl', 'el'],
  lua: ['lua'],
  make: ['mk'],
  matlab: ['m'],
  nix: ['nix'],
  ocaml: ['ml', 'mli'],
  pascal: ['pas', 'pp'],
  perl: ['pl', 'pm'],
  php: ['php'],
  powershell: ['ps1', 'psm1'],
  proto: ['proto'],
  python: ['py', 'pyi', 'pyw'],
  r: ['r'],
  ruby: ['rb'],
  rust: ['rs'],
  sass: ['sass'],
  scala: ['scala', 'sc'],
  scheme: ['scm', 'ss'],
  scss: ['scss'],
  shellscript: ['sh', 'bash', 'zsh', 'fish'],
  solidity: ['sol'],
  sql: ['sql'],
  svelte: ['svelte'],
  swift: ['swift'],
  terraform: ['tf', 'hcl'],
  toml: ['toml'],
  tsx: ['tsx'],
  typescript: ['ts', 'mts', 'cts'],
  verilog: ['v', 'sv'],
  vhdl: ['vhd', 'vhdl'],
  vue: ['vue'],
  wgsl: ['wgsl'],
  xml: ['xml', 'xsl', 'xslt', 'xsd', 'plist', 'rss', 'atom'],
  yaml: ['yaml', 'yml'],
  zig: ['zig'],
};

const mediaTypes = new Map<string, string>();
for (const [mediaType, extensions] of Object.entries(prose)) {
  for (const extension of extensions) mediaTypes.set(extension, mediaType);
}
for (const [language, extensions] of Object.entries(code)) {
  for (const extension of extensions) mediaTypes.set(extension, `text/x-${language}`);
}

/** Undefined for extensions that are not text. */
export function textTypeOf(extension: string): string | undefined {
  return mediaTypes.get(extension);
}
