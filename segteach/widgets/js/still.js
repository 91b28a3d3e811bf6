// A stand-in for the kernel in an exported page: the same widget code, all its answers at hand.

function stillModel(data) {
  const listeners = {};
  const emit = (event, ...args) => (listeners[event] ?? []).forEach((listener) => listener(...args));
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  for (const name of data.binary) data.traits[name] = bytes(data.traits[name]);
  return {
    get: (name) => data.traits[name],
    set(name, value) {
      data.traits[name] = value;
      emit(`change:${name}`);
    },
    save_changes() {},
    on(event, listener) {
      (listeners[event] ??= []).push(listener);
    },
    off() {},
    send(message) {
      const key = message.step === undefined ? message.kind : `${message.kind} ${message.step}`;
      for (const [content, buffers] of data.replies[key] ?? []) {
        queueMicrotask(() => emit("msg:custom", { ...message, ...content }, buffers.map(bytes)));
      }
    },
  };
}
