// Forms answer on the page they are on: it is shown anew at the same place, and what came of it is
// told at the edge. Without this file they are sent as forms always were, and the page is loaded.

(() => {
  const PAGE = 'id="_dash-config"'; // in every page of ours that is no page of its own

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const by = event.submitter;
    // a secret shown once, or a trial beside what is typed, is a page of its own
    if (event.defaultPrevented || form.matches(".whole-page") || (by && by.formTarget)) return;
    event.preventDefault();
    const given = new FormData(form, by);
    // not `form.action`: a field may have that name
    const action = (by && by.getAttribute("formaction")) || form.getAttribute("action") || "";
    if (form.method === "get") land(new URL("?" + new URLSearchParams(given), address(action)));
    else send(form, address(action), given);
  });

  const address = (path) => new URL(path, window.location.href);

  async function send(form, to, given) {
    if (form.dataset.sending) return; // a second click
    form.dataset.sending = "yes";
    try {
      const answer = await fetchAsBefore(to, { method: "POST", body: new URLSearchParams(given) });
      const text = await answer.text();
      if (!answer.ok) tellProblem(refusal(answer, text));
      else if (text.includes(PAGE)) land(new URL(answer.url));
      else window.location.assign(answer.url);
    } catch {
      tellProblem("Staycourse cannot be reached. Nothing is lost: try again in a moment.");
    } finally {
      delete form.dataset.sending;
    }
  }

  // Why nothing was done; what was typed stays where it is.
  function refusal(answer, text) {
    if (answer.status === 401)
      return "You have been signed out. Copy what you wrote, then reload the page and sign in.";
    try {
      const { detail } = JSON.parse(text);
      if (typeof detail === "string") return detail;
    } catch {
      const page = new DOMParser().parseFromString(text, "text/html");
      const said = [...page.querySelectorAll("p[role=alert], [role=alert] :is(p, li)")];
      if (said.length) return said.map((one) => one.textContent.trim()).join(" ");
    }
    return "Nothing was changed: something is missing or too long. Look at what you wrote.";
  }

  function land(to) {
    const href = to.pathname + to.search;
    if (to.pathname !== window.location.pathname) return go(href);
    keepPlace(".look-here"); // what is to be decided next, where a page has it
    if (to.search === window.location.search) return showAnew();
    window.history.replaceState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }
})();
