import { Circle, Eraser, Highlighter, MousePointer2, MoveUpRight, Pen, Square, Type, WandSparkles } from '@lucide/vue';
import type { Component } from 'vue';
import type { HandTool } from '../../sync/annotations/board.ts';

export interface ToolLook {
  tool: HandTool;
  icon: Component;
  label: string;
  /** The key that takes it while the tools are out. */
  key: string;
}

export const tools: readonly ToolLook[] = [
  { tool: 'select', icon: MousePointer2, label: 'Select and move', key: 'V' },
  { tool: 'pen', icon: Pen, label: 'Pen', key: 'P' },
  { tool: 'highlighter', icon: Highlighter, label: 'Highlighter', key: 'H' },
  { tool: 'arrow', icon: MoveUpRight, label: 'Arrow', key: 'A' },
  { tool: 'rectangle', icon: Square, label: 'Rectangle', key: 'R' },
  { tool: 'ellipse', icon: Circle, label: 'Ellipse', key: 'O' },
  { tool: 'text', icon: Type, label: 'Text', key: 'T' },
  { tool: 'laser', icon: WandSparkles, label: 'Laser pointer', key: 'L' },
  { tool: 'eraser', icon: Eraser, label: 'Eraser', key: 'E' },
];

/** Beside one's own colour. */
export const colours: readonly { color: string; label: string }[] = [
  { color: '#17191c', label: 'Black' },
  { color: '#c0252e', label: 'Red' },
  { color: '#e0a100', label: 'Yellow' },
  { color: '#14713c', label: 'Green' },
  { color: '#1a5fd0', label: 'Blue' },
];

export const widthLabels: Readonly<Record<number, string>> = { 2: 'Thin', 4: 'Medium', 8: 'Thick', 16: 'Very thick' };
