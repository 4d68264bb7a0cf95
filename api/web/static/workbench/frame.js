/*
The page's side of the door between page and map; the contract stands in
maps/assets/siting/door.js. The frame's origin is its own, so what counts is who speaks
(`event.source`), and after the meeting everything goes through one MessagePort.
*/

/** Meet the map in `frame`; `hear` gets its messages by their `is`. Returns `send(message)`. */
export function meet(frame, hear) {
  let port = null;
  const unsent = [];

  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || !event.data || event.data.siting !== "here" || port) return;
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = (message) => {
      const deed = hear[message.data.is];
      if (deed) deed(message.data);
    };
    frame.contentWindow.postMessage({ siting: "port" }, "*", [channel.port2]);
    unsent.splice(0).forEach((message) => port.postMessage(message));
  });
  if (frame.contentWindow) frame.contentWindow.postMessage({ siting: "ask" }, "*");

  return (message) => {
    if (port) port.postMessage(message);
    else unsent.push(message);
  };
}
