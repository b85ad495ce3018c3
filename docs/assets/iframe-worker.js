/* The search of a site that is opened from a disk. No browser starts a worker there, so the worker's script runs in a hidden
   frame of the page; the theme looks for `IFrameWorker` to know of it. */
(() => {
  "use strict";

  /** Runs in the frame: what its script posts goes to the page, and the scripts that it wants come one after the other. */
  function prepare() {
    const load = (url) =>
      new Promise((resolve) => {
        const script = document.createElement("script");
        script.src = url;
        script.addEventListener("load", resolve);
        document.body.append(script);
      });
    globalThis.postMessage = (data) => parent.postMessage(data, "*");
    globalThis.importScripts = async (...urls) => {
      for (const url of urls) await load(url);
    };
  }

  globalThis.IFrameWorker = class extends EventTarget {
    constructor(url) {
      super();
      const script = document.createElement("script");
      script.src = url;
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.srcdoc = `<body><script>(${prepare})();</script>${script.outerHTML}`;
      this.loaded = new Promise((resolve) => this.frame.addEventListener("load", resolve));
      this.pass = (event) => {
        if (event.source === this.frame.contentWindow) {
          this.dispatchEvent(new MessageEvent("message", { data: event.data }));
        }
      };
      addEventListener("message", this.pass);
      document.body.append(this.frame);
    }

    async postMessage(data) {
      await this.loaded;
      this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data }));
    }

    terminate() {
      removeEventListener("message", this.pass);
      this.frame.remove();
    }
  };

  if (location.protocol === "file:") globalThis.Worker = globalThis.IFrameWorker;
})();
