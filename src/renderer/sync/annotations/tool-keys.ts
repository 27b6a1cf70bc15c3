import type { HandTool } from './board.ts';

/** The key that takes each tool, in the window and in the frame of a file. */
export const toolKeys: Readonly<Record<HandTool, string>> = {
  select: 'V',
  pen: 'P',
  highlighter: 'H',
  arrow: 'A',
  rectangle: 'R',
  ellipse: 'O',
  text: 'T',
  laser: 'L',
  eraser: 'E',
};

const byKey = new Map<string, HandTool>();
for (const tool of [
  'select',
  'pen',
  'highlighter',
  'arrow',
  'rectangle',
  'ellipse',
  'text',
  'laser',
  'eraser',
] as const) {
  byKey.set(toolKeys[tool], tool);
}

/** The tool a key takes by itself; undefined: none. */
export function toolOf({ key, ctrlKey, metaKey, altKey, repeat }: KeyboardEvent): HandTool | undefined {
  return ctrlKey || metaKey || altKey || repeat ? undefined : byKey.get(key.toUpperCase());
}
