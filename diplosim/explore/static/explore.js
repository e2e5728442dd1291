// Moves the page to another address in place, and asks while something is being worked out. Everything works without it.
"use strict";
(() => {
  const body = document.body, line = document.getElementById("line");
  let here = location.pathname + location.search, asking = null, timer = 0, seq = -1, down = false;

  // ---- a range and the number beside it
  const pair = (e) => document.getElementById((e.type === "range" ? "n-" : "r-") + e.id.slice(2));
  function rounded(range) {
    const step = Number(range.dataset.step), places = (range.dataset.step.split(".")[1] || "").length;
    const value = Number(range.value), near = Math.round(value / step) * step;
    const inside = Math.min(Math.max(near, Number(range.min)), Number(range.max));
    return String(Number(inside.toFixed(Math.max(places, 6))));
  }

  // ---- another address
  const address = () => {
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(document.getElementById("levers"))) if (value !== "") asked.append(name, value);
    return "/?" + asked;
  };
  async function go(url, look) {
    const plain = url.split("#")[0];
    if (asking && !look) asking.abort();
    const own = new AbortController();
    if (!look) { asking = own; here = plain; document.getElementById("top").dataset.working = "1"; }
    try {
      const answer = await fetch(plain, { headers: look ? { "x-look": "1" } : {}, signal: own.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (plain !== here) return;
      if (!page.getElementById("top")) throw new Error("no page");
      const focused = document.activeElement && document.activeElement.id;
      document.title = page.title;
      if (!look) { // the shortest address of this state, as the server writes it
        here = page.getElementById("top").dataset.here;
        history.replaceState(null, "", here);
      }
      Idiomorph.morph(document.getElementById("main"), page.getElementById("main").innerHTML, {
        morphStyle: "innerHTML",
        ignoreActiveValue: true,
        callbacks: { beforeNodeMorphed: (old, now) => { if (old.tagName === "DETAILS") now.open = old.open; return true; } },
      });
      for (const e of document.querySelectorAll("#levers input[type=number]")) if (e !== document.activeElement) { const r = pair(e); if (r !== document.activeElement) r.value = e.value; }
      document.getElementById("more").value = "";
      // A button that is gone hands its focus to the words it has changed.
      if (focused && (!document.activeElement || document.activeElement === body)) {
        const e = document.getElementById(focused), to = e && e.matches("a, input, select, button") ? e : document.getElementById("talk-title");
        if (to) { if (!to.matches("a, input, select, button")) to.tabIndex = -1; to.focus({ preventScroll: true }); }
      }
      if (down) { down = false; line.textContent = ""; }
    } catch (error) {
      if (error.name !== "AbortError") { down = true; line.textContent = body.dataset.offline; }
    }
  }
  function soon(wait) { clearTimeout(timer); timer = setTimeout(() => go(address()), wait); }

  document.addEventListener("input", (e) => {
    const form = e.target.form;
    if (!form || form.id !== "levers") return;
    // A slider has no name: the number beside it is what is sent.
    if (e.target.type === "range") pair(e.target).value = rounded(e.target);
    else if (e.target.type === "number" && pair(e.target)) pair(e.target).value = e.target.value;
    soon(e.target.type === "number" ? 500 : 120);
  });
  document.addEventListener("submit", (e) => { e.preventDefault(); soon(0); });
  document.addEventListener("click", (e) => {
    const link = e.target.closest("a[data-part]");
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    clearTimeout(timer);
    go(link.getAttribute("href"));
    if (link.getAttribute("href").endsWith("#talk") && !link.dataset.way) document.getElementById("talk").scrollIntoView();
  });

  // ---- steps by keyboard, anywhere but where keys have a meaning of their own
  const WAYS = { ArrowLeft: "back", ArrowRight: "next", Home: "first", End: "last", PageUp: "round_back", PageDown: "round_next" };
  document.addEventListener("keydown", (e) => {
    if (!WAYS[e.key] || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
    if (!e.target.closest("#talk") || e.target.closest("input, select, textarea, .wide, pre")) return;
    const link = document.querySelector(`a[data-way="${WAYS[e.key]}"]`);
    e.preventDefault();
    if (link) link.click();
  });

  // ---- while something is being worked out
  setInterval(async () => {
    if (!("working" in document.getElementById("top").dataset)) return;
    try {
      const said = await (await fetch("/pulse")).json();
      if (said.seq !== seq) { seq = said.seq; await go(here, true); }
    } catch (_) { down = true; line.textContent = body.dataset.offline; }
  }, 400);
})();
