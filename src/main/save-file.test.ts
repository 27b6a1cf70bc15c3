import { describe, expect, it, vi } from 'vitest';
import { safeFileName } from './safe-file-name.ts';
import { createSaver, type SaverParts } from './save-file.ts';

describe('T30: the name that is suggested', () => {
  it.each([
    ['design.pdf', 'design.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\x.exe', 'x.exe'],
    ['a\0b\n.pdf', 'ab.pdf'],
    ['\u202Efdp.exe', 'fdp.exe'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['"quoted": <b>?.png', 'quoted b.png'],
    ['.hidden', 'hidden'],
    ['  ', 'file'],
    ['', 'file'],
    [`${'a'.repeat(300)}.pdf`, `${'a'.repeat(120)}.pdf`],
    ['Ångström – 山田.pdf', 'Ångström – 山田.pdf'],
  ])('of %j is %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });
});

describe('saving a file', () => {
  const content = new Uint8Array([1, 2, 3]);
  const setUp = (path: string | undefined) => {
    const ask = vi.fn<SaverParts['ask']>(async () => path);
    const write = vi.fn<SaverParts['write']>(async () => undefined);
    return { ask, write, save: createSaver({ ask, write }) };
  };

  it('goes where the person says, and nowhere else', async () => {
    const { ask, write, save } = setUp('/home/ada/design.pdf');
    expect(await save(7, '/root/../design.pdf', content)).toBe(true);
    expect(ask).toHaveBeenCalledWith(7, 'design.pdf');
    expect(write.mock.calls).toEqual([['/home/ada/design.pdf', content]]);
  });

  it('is nothing when the person changes their mind', async () => {
    const { write, save } = setUp(undefined);
    expect(await save(7, 'design.pdf', content)).toBe(false);
    expect(write).not.toHaveBeenCalled();
  });

  it.each([
    ['ENOSPC', 'STORAGE_FULL'],
    ['EACCES', 'SAVE_FAILED'],
  ])('F39: %s is %s, with a sentence and without the path', async (cause, code) => {
    const { write, save } = setUp('/home/ada/design.pdf');
    write.mockRejectedValue(Object.assign(new Error('/home/ada/design.pdf'), { code: cause }));
    const refused = await save(7, 'design.pdf', content).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code });
    expect(refused instanceof Error && refused.message).not.toContain('/home');
  });
});
