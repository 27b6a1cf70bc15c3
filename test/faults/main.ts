import { openLab } from './lab.ts';
const t0 = Date.now();
const lab = await openLab();
console.log('lab', Date.now() - t0);
const { ada, ben, network } = lab;
const only = process.argv[2];
const profiles: Record<string, () => void | Promise<void>> = {
  open: () => {},
  noudp: () => { network.blockUdp('a'); network.blockUdp('b'); },
  tls443: () => { network.onlyWeb('a'); network.onlyWeb('b'); },
  sym: () => { network.symmetricNat('a'); network.symmetricNat('b'); },
};
for (const [name, apply] of Object.entries(profiles)) {
  if (only && only !== name) continue;
  network.reset();
  await apply();
  try {
  await Promise.all([ada.reload(), ben.reload()]);
  await Promise.all([ada.sees('Ben'), ben.sees('Ada')]);
  await Promise.all([ada.expectFace('Ben'), ben.expectFace('Ada')]);
  await ada.call('Ben');
  await ben.rings();
  const at = await ben.accept();
  const faces = await Promise.race([Promise.all([ada.face(), ben.face()]), new Promise<undefined>((r) => setTimeout(r, 20000))]);
  console.log(name, faces?.map((f) => Math.round(f - at)), await ada.route(), await ben.route(), await ada.says());
  await ada.leave();
  } catch (e) { console.log(name, e, await ada.says().catch(() => 0), await ben.says().catch(() => 0)); }
}
await lab.close();
process.exit(0);
