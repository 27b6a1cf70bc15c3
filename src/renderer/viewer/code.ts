import { createHighlighterCore, type HighlighterCore, type LanguageInput } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import theme from 'shiki/themes/github-light.mjs';

/** By the names that `codeLanguage` gives; each is loaded when a file of it is opened. */
const languages: Record<string, () => Promise<{ default: LanguageInput }>> = {
  bash: () => import('shiki/langs/bash.mjs'),
  c: () => import('shiki/langs/c.mjs'),
  cpp: () => import('shiki/langs/cpp.mjs'),
  csharp: () => import('shiki/langs/csharp.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  diff: () => import('shiki/langs/diff.mjs'),
  docker: () => import('shiki/langs/docker.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  graphql: () => import('shiki/langs/graphql.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  ini: () => import('shiki/langs/ini.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  jsx: () => import('shiki/langs/jsx.mjs'),
  kotlin: () => import('shiki/langs/kotlin.mjs'),
  lua: () => import('shiki/langs/lua.mjs'),
  make: () => import('shiki/langs/make.mjs'),
  perl: () => import('shiki/langs/perl.mjs'),
  php: () => import('shiki/langs/php.mjs'),
  powershell: () => import('shiki/langs/powershell.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  r: () => import('shiki/langs/r.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  scala: () => import('shiki/langs/scala.mjs'),
  scss: () => import('shiki/langs/scss.mjs'),
  shellscript: () => import('shiki/langs/shellscript.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  swift: () => import('shiki/langs/swift.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  vue: () => import('shiki/langs/vue.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
};

let made: Promise<HighlighterCore> | undefined;
const highlighter = (): Promise<HighlighterCore> =>
  (made ??= createHighlighterCore({
    themes: [theme],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  }));

/** Program text in colours, with lines numbered; plain where the language is not known. */
export async function code(text: string, language: string | undefined): Promise<Node> {
  const load = language === undefined || !Object.hasOwn(languages, language) ? undefined : languages[language];
  const lines =
    load === undefined ? text.split('\n').map((line) => [{ content: line }]) : await tokens(text, await load());
  const element = document.createElement('pre');
  element.append(...lines.map(lineOf));
  return element;
}

interface Token {
  content: string;
  color?: string;
}

async function tokens(text: string, language: { default: LanguageInput }): Promise<Token[][]> {
  const core = await highlighter();
  await core.loadLanguage(language.default);
  const lang = core.getLoadedLanguages().at(-1) ?? 'text';
  // One long line, as of a minified file, would take its expressions minutes.
  return core.codeToTokensBase(text, {
    lang,
    theme: 'github-light',
    tokenizeMaxLineLength: 2000,
    tokenizeTimeLimit: 200,
  });
}

function lineOf(line: readonly Token[]): HTMLElement {
  const element = document.createElement('span');
  element.className = 'line';
  for (const { content, color } of line) {
    const part = document.createElement('span');
    part.textContent = content;
    if (color !== undefined) part.style.color = color;
    element.append(part);
  }
  // A node, so that copied text keeps its lines.
  element.append('\n');
  return element;
}
