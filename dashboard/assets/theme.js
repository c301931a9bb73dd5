// Before anything is drawn: the theme chosen here earlier, else the system's. Paper is light.
(function () {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const paper = window.matchMedia("print");
  let printing = false;
  const remembered = () => {
    try {
      return localStorage.getItem("staycourse-theme");
    } catch {
      return null; // storage may be forbidden: follow the system
    }
  };
  const apply = () => {
    const chosen = remembered() || (system.matches ? "dark" : "light");
    const theme = printing || paper.matches ? "light" : chosen;
    document.documentElement.dataset.bsTheme = theme;
    return theme;
  };
  apply();
  const changed = () => {
    apply();
    window.dispatchEvent(new Event("staycourse-theme"));
  };
  system.addEventListener("change", changed);
  paper.addEventListener("change", changed);
  // not every browser tells a change of medium
  window.addEventListener("beforeprint", () => {
    printing = true;
    changed();
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    changed();
  });
  window.staycourseTheme = {
    current: apply,
    toggle() {
      const next = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
      try {
        localStorage.setItem("staycourse-theme", next);
      } catch {
        // shown now, forgotten later
      }
      document.documentElement.dataset.bsTheme = next;
      return next;
    },
  };
})();
