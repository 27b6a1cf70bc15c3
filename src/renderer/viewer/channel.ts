import * as v from 'valibot';

/** One end of the line between window and frame: what comes in is parsed, what does not fit is dropped. */
export interface Channel<Out> {
  post: (message: Out, transfer?: Transferable[]) => void;
  close: () => void;
}

export function openChannel<In extends v.GenericSchema, Out>(
  port: MessagePort,
  schema: In,
  heard: (message: v.InferOutput<In>) => void,
): Channel<Out> {
  port.addEventListener('message', (event: MessageEvent<unknown>) => {
    const parsed = v.safeParse(schema, event.data);
    if (parsed.success) heard(parsed.output);
  });
  port.start();
  return {
    post: (message, transfer = []) => port.postMessage(message, transfer),
    close: () => port.close(),
  };
}
