/**
 * The one place that may compile WebAssembly, under a policy of its own (docs/decisions/0020): RNNoise and nothing else, for the
 * window that started it.
 */
async function compile(): Promise<WebAssembly.Module> {
  const answer = await fetch('/noise/rnnoise.wasm');
  return WebAssembly.compile(await answer.arrayBuffer());
}

void compile().then(
  (module) => self.postMessage(module, {}),
  // The window tells it from a module.
  () => self.postMessage(undefined, {}),
);
