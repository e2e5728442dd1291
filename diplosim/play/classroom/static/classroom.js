// Keeps a page up to date, sends forms until they are acknowledged, and keeps drafts. Everything works without it.
"use strict";
(() => {
  const body = document.body, line = document.getElementById("line"), spoken = document.getElementById("spoken");
  const live = body.dataset.live;
  let seq = -1, socket = null, wait = 500, down = false, lost = false, refreshing = false, again = false;

  // ---- drafts: what was typed stays, across new content and across a reload
  const dirty = (form) => form.dataset.dirty === "1";
  const formKey = (form) => "draft:" + location.pathname + ":" + form.id;
  function keep(form) {
    form.dataset.dirty = "1";
    const data = {};
    for (const e of form.elements) {
      if (!e.name || e.type === "hidden") continue;
      if (e.type === "radio" || e.type === "checkbox") { if (e.checked) data[e.name + "=" + e.value] = true; }
      else data[e.name] = e.value;
    }
    try { sessionStorage.setItem(formKey(form), JSON.stringify(data)); } catch (_) { /* no storage: the page alone keeps it */ }
  }
  function forget(form) {
    delete form.dataset.dirty;
    try { sessionStorage.removeItem(formKey(form)); } catch (_) { /* nothing was kept */ }
  }
  function recall() {
    for (const form of document.querySelectorAll("form[id]")) {
      if (dirty(form)) continue;
      let data = null;
      try { data = JSON.parse(sessionStorage.getItem(formKey(form)) || "null"); } catch (_) { data = null; }
      if (!data) continue;
      for (const e of form.elements) {
        if (!e.name || e.type === "hidden") continue;
        if (e.type === "radio" || e.type === "checkbox") e.checked = !!data[e.name + "=" + e.value];
        else if (e.name in data) e.value = data[e.name];
      }
      form.dataset.dirty = "1";
    }
    for (const [id, value] of chosen) { const e = document.getElementById(id); if (e) e.value = value; }
    for (const range of document.querySelectorAll("input[type=range]")) number(range);
  }
  // To whom one writes stays chosen after sending, so that nothing private goes to everybody by mistake.
  const chosen = new Map();

  // ---- new content
  async function refresh() {
    if (!live) return;
    if (refreshing) { again = true; return; }
    refreshing = true;
    try {
      const answer = await fetch(live, { headers: { "x-part": "1" }, redirect: "follow" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.redirected && new URL(answer.url).pathname !== new URL(live, location).pathname) { location.href = answer.url; return; }
      const focused = document.activeElement && document.activeElement.id;
      document.title = page.title;
      Idiomorph.morph(document.getElementById("main"), page.getElementById("main").innerHTML, {
        morphStyle: "innerHTML",
        ignoreActiveValue: true,
        callbacks: {
          beforeNodeMorphed: (old, now) => {
            if (old.nodeType !== 1) return true;
            if (old.tagName === "FORM" && old.id && old.id === now.id && (dirty(old) || old.dataset.busy)) {
              const button = old.querySelector("fieldset.bare"), fresh = now.querySelector("fieldset.bare");
              if (button && fresh) button.disabled = fresh.disabled;
              return false;
            }
            if (old.tagName === "DETAILS") { if (old.dataset.opened) { now.open = old.open; now.dataset.opened = "1"; } }
            return true;
          },
        },
      });
      recall();
      if (focused && !document.activeElement.id) { const e = document.getElementById(focused); if (e) e.focus({ preventScroll: true }); }
      clock();
      lineUp();
    } catch (_) { lineDown(); } finally {
      refreshing = false;
      if (again) { again = false; refresh(); }
    }
  }
  document.addEventListener("click", (e) => { const s = e.target.closest("summary"); if (s) s.parentElement.dataset.opened = "1"; });

  function lineDown() { if (!down) { down = true; line.classList.remove("up"); line.textContent = body.dataset.offline; } }
  function lineUp() {
    if (!down) return;
    down = false; line.classList.add("up"); line.textContent = body.dataset.online;
    setTimeout(() => { if (!down) line.textContent = ""; }, 3000);
  }

  // ---- news: the socket brings a number; where there is none the page asks every two seconds
  // After an outage the page is looked at again in any case: the server's clock has stood still meanwhile.
  function heard(now) {
    const back = down || lost;
    lost = false; lineUp();
    if (back || now !== seq) { seq = now; refresh(); }
  }
  function connect() {
    if (!live) return;
    try { socket = new WebSocket((location.protocol === "https:" ? "wss://" : "ws://") + location.host + "/ws"); } catch (_) { socket = null; return; }
    socket.onopen = () => { wait = 500; };
    socket.onmessage = (m) => { try { heard(JSON.parse(m.data).seq); } catch (_) { /* not a number: nothing to do */ } };
    socket.onclose = (e) => {
      socket = null; lost = true;
      if (e.code === 1008) refresh(); // the place was given to another phone
      setTimeout(connect, wait + Math.random() * 300);
      wait = Math.min(wait * 2, 8000);
    };
  }
  const open = () => socket && socket.readyState === 1;
  async function ask() {
    if (!live) return;
    if (open()) { try { socket.send("."); } catch (_) { /* it closes by itself */ } return; }
    try {
      const answer = await fetch("/pulse");
      if (answer.status === 403) { refresh(); return; }
      heard((await answer.json()).seq);
    } catch (_) { lineDown(); }
  }
  setInterval(() => { if (!open()) ask(); }, 2000);
  setInterval(() => { if (open()) ask(); }, 5000);
  if (body.classList.contains("console")) setInterval(refresh, 5000);
  const woken = () => { if (document.visibilityState === "visible") { refresh(); if (!open()) connect_soon(); } };
  let soon = 0;
  function connect_soon() { if (!soon && !socket) soon = setTimeout(() => { soon = 0; if (!socket) connect(); }, 50); }
  document.addEventListener("visibilitychange", woken);
  window.addEventListener("pageshow", woken);
  window.addEventListener("online", woken);

  // ---- forms: sent until acknowledged, always under the same key, so that it happens once
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  }
  const acknowledged = new Map();
  async function send(form) {
    if (form.dataset.busy) return;
    if (performance.now() - (acknowledged.get(form.id) || -1e9) < 1000 && !("again" in form.dataset)) return;
    form.dataset.busy = "1";
    const data = new URLSearchParams(new FormData(form)), told = form.querySelector(".said");
    const tell = (text, ok) => { if (told && told.isConnected) { told.textContent = text; told.classList.toggle("ok", !!ok); } };
    tell(body.dataset.sending, true);
    for (let pause = 500; ; pause = Math.min(pause * 2, 5000)) {
      let answer = null;
      try {
        answer = await fetch(form.action, { method: "POST", body: data, headers: { accept: "application/json" } });
      } catch (_) {
        lineDown(); tell(body.dataset.retrying);
        await new Promise((done) => setTimeout(done, pause));
        continue;
      }
      delete form.dataset.busy;
      if (answer.headers.get("x-confirm")) { forget(form); HTMLFormElement.prototype.submit.call(form); return; }
      let said = {};
      try { said = await answer.json(); } catch (_) { said = { text: String(answer.status) }; }
      if (answer.ok) {
        forget(form);
        acknowledged.set(form.id, performance.now());
        const key = form.querySelector("input[name=idem]");
        if (key) key.value = newKey();
        if ("again" in form.dataset) for (const e of form.querySelectorAll("textarea, input:not([type=hidden])")) e.value = "";
        tell(said.text, true);
        setTimeout(() => tell(""), 2500);
      } else tell(said.text);
      // The news of an own act come to this page as to all others: one look at the page is enough for both.
      if (answer.ok && open() && said.seq) setTimeout(() => { if (seq < said.seq) refresh(); }, 500);
      else refresh();
      return;
    }
  }
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if ("plain" in form.dataset) return;
    e.preventDefault();
    send(form);
  });
  document.addEventListener("input", (e) => {
    const form = e.target.form;
    if (form && "again" in form.dataset && e.target.tagName === "SELECT") chosen.set(e.target.id, e.target.value);
    if (e.target.type === "range") number(e.target);
    if (!form || !form.id) return;
    if ("plain" in form.dataset) { form.dataset.dirty = "1"; return; }
    keep(form);
    if ("price" in form.dataset) price(form);
  });

  // ---- what a package is worth, while sliders move
  function number(range) { const shown = range.parentElement.querySelector("output"); if (shown) shown.textContent = Number(range.value).toFixed(2); }
  let priceTimer = 0;
  function price(form) {
    clearTimeout(priceTimer);
    priceTimer = setTimeout(async () => {
      try {
        const answer = await fetch("/seat/price", { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { accept: "application/json" } });
        const said = await answer.json();
        const shown = form.querySelector("[data-price-text]");
        if (shown) shown.textContent = said.text;
        for (const [issue, words] of Object.entries(said.words || {})) {
          const place = form.querySelector(`[data-words="${CSS.escape(issue)}"]`);
          if (place) place.textContent = words;
        }
      } catch (_) { /* the next one may go through */ }
    }, 150);
  }

  // ---- the clock: counts down between two answers of the server, and speaks twice
  const apart = () => Date.now() - performance.now();
  let ends = null, spoke = new Set(), before = apart(), ticked = performance.now();
  function clock() {
    const shown = document.querySelector("[data-left]");
    ends = shown ? performance.now() + 1000 * Number(shown.dataset.left) : null;
    const title = document.querySelector("h1");
    if (clock.for !== (title && title.textContent)) { spoke = new Set(); clock.for = title && title.textContent; }
  }
  setInterval(() => {
    // Where one of the device's clocks has jumped, or the device slept, the server is asked for the time.
    if (Math.abs(apart() - before) > 1000 || performance.now() - ticked > 5000) woken();
    before = apart(); ticked = performance.now();
    const shown = document.querySelector("[data-left]");
    if (!shown || ends === null) return;
    const left = Math.max(0, Math.round((ends - performance.now()) / 1000));
    shown.textContent = Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
    for (const [at, words] of [[300, body.dataset.five], [60, body.dataset.one]]) {
      if (left === at && !spoke.has(at)) { spoke.add(at); spoken.textContent = words; }
    }
  }, 500);

  recall(); clock(); connect();
})();
