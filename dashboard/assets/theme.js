// Before anything is drawn: the theme chosen here earlier, else the system's.
(function () {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => {
    try {
      return localStorage.getItem("staycourse-theme");
    } catch {
      return null; // storage may be forbidden: follow the system
    }
  };
  const apply = () => {
    const theme = remembered() || (system.matches ? "dark" : "light");
    document.documentElement.dataset.bsTheme = theme;
    return theme;
  };
  apply();
  system.addEventListener("change", () => {
    apply();
    window.dispatchEvent(new Event("staycourse-theme"));
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
