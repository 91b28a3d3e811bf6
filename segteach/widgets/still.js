// A stand-in for the kernel in an exported page: the same widget code, all frames at hand.

function stillModel(data) {
  const listeners = {};
  const emit = (event, ...args) => (listeners[event] ?? []).forEach((listener) => listener(...args));
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return {
    get: (name) => data.traits[name],
    set(name, value) { data.traits[name] = value; emit(`change:${name}`); },
    save_changes() {},
    on(event, listener) { (listeners[event] ??= []).push(listener); },
    off() {},
    send(message) {
      const frame = bytes(data.frames[message.step]);
      queueMicrotask(() => emit("msg:custom", message, [frame]));
    },
  };
}
