import { Circle, Eraser, Highlighter, MousePointer2, MoveUpRight, Pen, Square, Type, WandSparkles } from '@lucide/vue';
import type { Component } from 'vue';
import type { HandTool } from '../../sync/annotations/board.ts';

export interface ToolLook {
  tool: HandTool;
  icon: Component;
  label: string;
}

export const tools: readonly ToolLook[] = [
  { tool: 'select', icon: MousePointer2, label: 'Select and move' },
  { tool: 'pen', icon: Pen, label: 'Pen' },
  { tool: 'highlighter', icon: Highlighter, label: 'Highlighter' },
  { tool: 'arrow', icon: MoveUpRight, label: 'Arrow' },
  { tool: 'rectangle', icon: Square, label: 'Rectangle' },
  { tool: 'ellipse', icon: Circle, label: 'Ellipse' },
  { tool: 'text', icon: Type, label: 'Text' },
  { tool: 'laser', icon: WandSparkles, label: 'Laser pointer' },
  { tool: 'eraser', icon: Eraser, label: 'Eraser' },
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
