// What is new, told to an open page by /live: see dashboard/live.py.
// Nothing here replaces what somebody is writing or has chosen: they are told, and ask for it.

(() => {
  const SESSION_ENDED = 4401; // of dashboard/live.py
  const LONGEST_WAIT = 30_000;
  const TRIES_BEFORE_ASKING = 3; // a proxy that lets no socket through
  const ASK_EVERY = 5_000;
  const SOCKET_AGAIN = 300_000;
  const QUIET = ["/"]; // pages that show only numbers: new ones may take their place

  let marks = "";
  let failed = 0;
  let asking = null;
  const unread = new Map(); // kind -> what it says, or how many

  const set = (id, props) => window.dash_clientside.set_props(id, props);

  function listen() {
    const scheme = window.location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${window.location.host}/live?after=${marks}`);
    let opened = false;
    socket.addEventListener("open", () => {
      opened = true;
      failed = 0;
      if (marks) isLive();
      if (asking) asking = clearInterval(asking);
    });
    socket.addEventListener("message", (event) => {
      hear(JSON.parse(event.data));
      isLive();
    });
    socket.addEventListener("close", (event) => {
      delete document.documentElement.dataset.live;
      if (event.code === SESSION_ENDED) return ended();
      failed = opened ? 0 : failed + 1;
      if (failed < TRIES_BEFORE_ASKING) return later(listen, failed);
      if (!asking) {
        asking = setInterval(ask, ASK_EVERY);
        ask();
      }
      return setTimeout(listen, SOCKET_AGAIN);
    });
  }

  // Not before it is known from where on: what comes earlier than that is in the page, or missed.
  function isLive() {
    document.documentElement.dataset.live = "socket";
  }

  function later(what, times) {
    // not all pages at once when a server comes back
    const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** times);
    setTimeout(what, wait * (0.5 + Math.random() / 2));
  }

  async function ask() {
    try {
      const answer = await fetchAsBefore(`/live/news?after=${marks}`);
      if (answer.status === 401) {
        asking = clearInterval(asking);
        return ended();
      }
      if (answer.ok) hear(await answer.json());
    } catch {
      // away for a moment: the next time will do
    }
  }

  function hear(told) {
    marks = told.marks;
    if (told.notices) set("live", { data: marks });
    if (!told.news.length) return;
    for (const one of told.news) {
      const before = unread.get(one.kind);
      const count = one.count ? one.count + (before ? before.count : 0) : 0;
      unread.set(one.kind, { ...one, count });
    }
    if (QUIET.includes(window.location.pathname) && !isBusy()) {
      tell(false);
      refresh();
    } else {
      tell(true);
    }
  }

  function tell(canShow, sentence = "") {
    const says = [...unread.values()].map((one) =>
      one.count ? `${one.count} ${one.count === 1 ? one.one : one.many}` : one.says,
    );
    set("live-says", { children: sentence || says.join(" · ") });
    set("live-show", { style: { display: canShow ? "" : "none" } });
    set("live-toast", { is_open: true });
  }

  // Whether something on the page would be lost if it were shown anew.
  function isBusy() {
    const main = document.getElementById("content");
    if (!main) return true;
    const open = ".modal.show, .offcanvas.show, .popover.show";
    if (document.querySelector(open) || main.querySelector("details[open]")) return true;
    if (main.querySelector(".ag-row-selected, input[type=checkbox]:checked")) return true;
    const at = document.activeElement;
    if (main.contains(at) && at.matches("input, textarea, select")) return true;
    if (String(window.getSelection())) return true;
    // a field's first value cannot tell: React writes what is typed over it
    return [...typed].some((field) => field.isConnected && field.value);
  }

  const typed = new Set();
  document.addEventListener("input", ({ target }) => {
    for (const field of typed) if (!field.isConnected) typed.delete(field);
    if (target.matches("#content textarea, #content input, #content form select")) typed.add(target);
  });

  // The same page with what is new, at the same place; a loaded page is not loaded again.
  function refresh() {
    keepPlace();
    unread.clear();
    showAnew();
    set("live", { data: marks });
  }

  function ended() {
    const here = window.location.pathname + window.location.search;
    if (!isBusy()) return window.location.assign("/sign-in?next=" + encodeURIComponent(here));
    return tell(false, "You have been signed out. Keep what you wrote, then sign in again.");
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("#live-show")) return;
    if (isBusy()) {
      tell(true, "Something on this page is open or unsaved. Finish it, then show what is new.");
      return;
    }
    set("live-toast", { is_open: false });
    refresh();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#live-toast .btn-close")) unread.clear();
  });

  // Dash makes its page after this file is read.
  const begun = new MutationObserver(() => {
    if (!document.getElementById("live-toast-place")) return;
    begun.disconnect();
    listen();
  });
  begun.observe(document.documentElement, { childList: true, subtree: true });
})();
