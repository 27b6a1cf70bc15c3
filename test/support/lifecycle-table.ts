import { cellOf, COMMANDS, PHASES, STANDINGS } from '../../src/server/calls/transitions.ts';

/** The machine as the tables of docs/lifecycle.md: one a phase, commands down, standings across. */
export function lifecycleTables(): string {
  return PHASES.map((phase) => {
    const rows = COMMANDS.map((command) => [
      `**${command}**`,
      ...STANDINGS.map((standing) => {
        const cell = cellOf(phase, standing, command);
        return cell === cell.toUpperCase() ? `\`${cell}\`` : cell;
      }),
    ]);
    const head = [phase === 'live' ? 'ringing or active' : 'over', ...STANDINGS];
    const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
    return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
  }).join('\n\n');
}
