"use strict";
// Shows the interface that /api describes; nothing is loaded from another host.
window.addEventListener("load", () => {
  const place = document.querySelector("[data-docs]");
  window.SwaggerUIBundle({
    url: place.dataset.docs,
    domNode: place,
    validatorUrl: null,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: -1,
    presets: [window.SwaggerUIBundle.presets.apis],
  });
});
