// Starts the engine for one app of the shop, and keeps the browser out of the customer's way.
(() => {
  "use strict";
  const { path, engine } = document.currentScript.dataset;
  const kiosk = path === "/kiosk";

  // Nothing of the last visitor survives a reload: without its session id the server gives a
  // fresh, empty one.
  if (kiosk) sessionStorage.clear();

  window.flet = {
    pyodide: false,
    multiView: false,
    noCdn: true,
    webRenderer: "auto",
    routeUrlStrategy: "path",
    webSocketEndpoint: `${path}/ws`,
    entrypointBaseUrl: engine,
    assetBase: engine,
    canvasKitBaseUrl: `${engine}canvaskit/`,
    fontFallbackBaseUrl: `${engine}assets/fonts/`,
    appPackageUrl: null,
  };
  flet.flutterAppLoaded = new Promise((resolve) => { flet.flutterAppResolve = resolve; });

  // A screen reader finds every button from the first frame, not only after somebody has found
  // the hidden "enable accessibility" button. The counter tells tests that the app stands.
  window.addEventListener("flutter-first-frame", () => {
    document.getElementById("starting")?.remove();
    document.querySelector("flt-semantics-placeholder")?.click();
    document.documentElement.dataset.ready = "yes";
  }, { once: true });

  // While the line is down the page says so in both languages and takes no taps.
  const Wire = window.WebSocket;
  const wires = (window.sammiuWires = new Set());
  window.WebSocket = class extends Wire {
    constructor(...given) {
      super(...given);
      const curtain = () => document.getElementById("line-down");
      wires.add(this);
      this.addEventListener("open", () => { if (curtain()) curtain().hidden = true; });
      this.addEventListener("close", () => {
        wires.delete(this);
        if (curtain()) curtain().hidden = false;
      });
    }
  };

  // A barcode scanner types like a very fast person and ends with Enter. That Enter would press
  // whichever button has the focus, so after a burst it is turned into F13, which presses
  // nothing and which the server reads as "end of scan".
  const BURST_GAP = 60, ENTER_GAP = 150, BURST_KEYS = 4;
  let fast = 0, last = 0;
  const asF13 = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.target.dispatchEvent(new KeyboardEvent(event.type, {
      key: "F13", code: "F13", bubbles: true, cancelable: true,
    }));
  };
  let ending = false;
  window.addEventListener("keydown", (event) => {
    if (!event.isTrusted && event.key === "F13") return;
    const gap = event.timeStamp - last;
    if (event.key.length === 1) {
      fast = gap < BURST_GAP ? fast + 1 : 1;
      last = event.timeStamp;
    } else if ((event.key === "Enter" || event.key === "Tab") && fast >= BURST_KEYS && gap < ENTER_GAP) {
      fast = 0;
      ending = true;
      asF13(event);
    } else if (kiosk && isWayOut(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
  window.addEventListener("keyup", (event) => {
    if (ending && (event.key === "Enter" || event.key === "Tab")) {
      ending = false;
      asF13(event);
    }
  }, true);

  // No menu, no zoom, no print, no new window: the real wall is the device's lock mode, this
  // keeps the honest finger from wandering.
  const WAYS = new Set(["F1", "F3", "F5", "F6", "F7", "F10", "F11", "F12", "BrowserHome", "BrowserBack"]);
  function isWayOut(event) {
    return WAYS.has(event.key) || event.altKey || event.metaKey || event.ctrlKey;
  }
  const no = (event) => event.preventDefault();
  window.addEventListener("contextmenu", no, true);
  window.addEventListener("dragstart", no, true);
  window.addEventListener("wheel", (event) => { if (event.ctrlKey) event.preventDefault(); },
    { capture: true, passive: false });
  for (const kind of ["gesturestart", "gesturechange", "gestureend"]) {
    document.addEventListener(kind, no, { passive: false });
  }
  if (kiosk) {
    window.open = () => null;
    window.print = () => undefined;
    history.pushState(null, "", location.href);
    window.addEventListener("popstate", () => history.pushState(null, "", location.href));
  }
})();
