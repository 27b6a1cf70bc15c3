import { FileAudio, FileCode, FileImage, FileQuestionMark, FileText, FileVideo } from '@lucide/vue';
import type { Component } from 'vue';
import { fileKind, type FileInfo, type FileKind } from '../../../shared/files.ts';

const looks: Record<FileKind, { icon: Component; word: string }> = {
  pdf: { icon: FileText, word: 'PDF' },
  image: { icon: FileImage, word: 'Picture' },
  text: { icon: FileText, word: 'Text' },
  markdown: { icon: FileText, word: 'Markdown' },
  code: { icon: FileCode, word: 'Code' },
  audio: { icon: FileAudio, word: 'Sound' },
  video: { icon: FileVideo, word: 'Video' },
  office: { icon: FileText, word: 'Document' },
};

export function fileIcon({ mediaType }: FileInfo): Component {
  const kind = fileKind(mediaType);
  return kind === undefined ? FileQuestionMark : looks[kind].icon;
}

const UNITS = ['bytes', 'kB', 'MB', 'GB'];

/** 1000 to the kilobyte, as file managers count. */
export function sizeWords(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ''}`;
}

/** Kind, size and pages, for a line below the name. */
export function fileWords(file: FileInfo): string {
  const kind = fileKind(file.mediaType);
  const pages = file.pages === undefined ? [] : [file.pages === 1 ? '1 page' : `${file.pages} pages`];
  return [kind === undefined ? 'File' : looks[kind].word, ...pages, sizeWords(file.bytes)].join(' · ');
}
