// Fields of an import are dragged onto columns as well as chosen: a drop makes the choice in the
// row's list, which stays the way by keyboard, by touch and for screen readers.

(() => {
  const ROW = ".mapping tbody tr";
  let dragged = null;

  const target = (event) => dragged && event.target.closest?.(ROW);
  const choose = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value").set;

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-field]");
    if (!dragged) return;
    event.dataTransfer.setData("text/plain", dragged.dataset.field);
    event.dataTransfer.effectAllowed = "copy";
  });

  document.addEventListener("dragover", (event) => {
    const row = target(event);
    if (!row) return;
    event.preventDefault();
    mark(row);
  });

  document.addEventListener("drop", (event) => {
    const row = target(event);
    // only fields of this table: another one has lists of its own
    if (!row || !row.closest("[data-fields]")?.contains(dragged)) return;
    event.preventDefault();
    const list = row.querySelector("select[name^=column-]");
    choose.call(list, dragged.dataset.field); // as if chosen, so that the page hears of it
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("dragend", () => {
    dragged = null;
    mark(null);
  });

  function mark(row) {
    document.querySelectorAll(".drop-here").forEach((one) => one.classList.remove("drop-here"));
    row?.classList.add("drop-here");
  }
})();
