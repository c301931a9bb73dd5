// What the browser does by itself. Callbacks are named in dashboard/dash_app.py.

const FILTERS = ["programme", "cohort", "coach", "stage", "employer"];
const KEPT = ["as_of", ...FILTERS]; // travels from page to page

// A session that ended while a page was open: sign in, and come back here.
const fetchAsBefore = window.fetch;
window.fetch = async (...request) => {
  const asksUs = String(request[0].url || request[0]).includes("_dash-update-component");
  let response;
  try {
    response = await fetchAsBefore(...request);
  } catch (error) {
    // a page that is left takes its questions with it
    if (asksUs && error.name !== "AbortError" && !leaving) {
      tellProblem("Staycourse cannot be reached. Check the connection, then reload the page.");
    }
    throw error;
  }
  if (response.status === 401) {
    const here = window.location.pathname + window.location.search;
    window.location.assign("/sign-in?next=" + encodeURIComponent(here));
  } else if (asksUs && response.status >= 400) {
    tellProblem(
      response.status === 403
        ? "You may not do this. Ask a manager, if you think you should."
        : "A part of this page could not be shown. Nothing was changed. Reload the page; " +
            "if it happens again, tell whoever runs Staycourse what you did and when.",
    );
  }
  return response;
};

let leaving = false;
window.addEventListener("beforeunload", () => (leaving = true));

// Whatever fails says so, instead of nothing.
function tellProblem(sentence) {
  window.dash_clientside.set_props("problem", { is_open: true, children: sentence });
}

function keptQuery(search) {
  const all = new URLSearchParams(search || "");
  const kept = new URLSearchParams();
  KEPT.filter((name) => all.get(name)).forEach((name) => kept.set(name, all.get(name)));
  const text = kept.toString();
  return text ? "?" + text : "";
}

// Go to another page of ours without loading everything again.
function go(href) {
  window.history.pushState({}, "", href);
  window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  window.scrollTo(0, 0);
}

// The page of now, from the server once more.
function showAnew() {
  window.dash_clientside.set_props("_pages_location", { search: window.location.search });
}

// While a page is shown anew it grows from nothing: stay where one was, or go where to look.
function keepPlace(where = "") {
  const top = window.scrollY;
  const stay = new MutationObserver(() => {
    const found = where && document.querySelector(where);
    if (found) found.scrollIntoView();
    else window.scrollTo(0, top);
  });
  stay.observe(document.getElementById("content"), { childList: true, subtree: true });
  setTimeout(() => stay.disconnect(), 1500);
}

// Where a row of tabs is wider than the screen, it begins with the current one in sight.
new MutationObserver((changes) => {
  const added = changes.flatMap((one) => [...one.addedNodes]);
  if (!added.some((one) => one.matches?.(".page, :has(.page)"))) return;
  document.querySelectorAll("main .tabs .nav").forEach((row) => {
    const place = row.querySelector("[aria-current]");
    if (place && row.scrollWidth > row.clientWidth)
      row.scrollLeft = place.offsetLeft - row.offsetLeft - 24;
  });
}).observe(document.documentElement, { childList: true, subtree: true });

// A copy of a figure in which every light colour is its dark partner.
function recoloured(value, palette) {
  if (typeof value === "string") return palette[value] || value;
  if (Array.isArray(value)) return value.map((item) => recoloured(item, palette));
  if (value && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, recoloured(item, palette)]),
    );
  }
  return value;
}

// A heatmap's numbers in black or white, whichever stands out more: plotly's own ink is grey, and
// picked by brightness. One of the two is always at least 4.58 to 1.
function inked(trace) {
  if (trace.type !== "heatmap" || !trace.texttemplate) return trace;
  const { z, zmin, zmax, colorscale } = trace;
  const ink = (value) => inkOn(colourAt(colorscale, (value - zmin) / (zmax - zmin)));
  const begin = (value) => (value === null ? "" : `<span style="color:${ink(value)}">`);
  const text = z.map((row) => row.map(begin));
  return { ...trace, text, texttemplate: `%{text}${trace.texttemplate}</span>` };
}

// Red, green and blue of a scale at a share of its way; where it jumps, those after the jump.
function colourAt(scale, share) {
  const at = Math.min(1, Math.max(0, share));
  const before = scale.findLastIndex(([start]) => start <= at);
  const [start, from] = scale[before];
  const [end, to] = scale[Math.min(before + 1, scale.length - 1)];
  const part = end > start ? (at - start) / (end - start) : 0;
  const [low, high] = [from, to].map((hex) => hex.match(/\w\w/g).map((two) => parseInt(two, 16)));
  return low.map((one, place) => one + part * (high[place] - one));
}

function inkOn(colour) {
  const linear = colour.map((one) => one / 255).map((one) =>
    one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4,
  );
  const light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? "#000000" : "#ffffff";
}

window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.staycourse = {
  navigation(pathname, search, ids) {
    const kept = keptQuery(search);
    const data = ["/imports", "/who", "/connections", "/jobs", "/scorer"];
    const of = { "/learners": ["/learner"], "/imports": data, "/jobs": data, "/scorer": data };
    const under = (path) => pathname === path || pathname.startsWith(path + "/");
    const here = ({ path }) => [path, ...(of[path] || [])].some((one) => under(one));
    return [
      ids.map((id) => id.path + kept),
      ids.map(here),
      ids.map((id) => (here(id) ? "page" : null)),
    ];
  },

  // The menu of a small screen: opened by its button, gone with the next page.
  drawer() {
    const [asked] = window.dash_clientside.callback_context.triggered;
    return Boolean(asked && asked.prop_id === "menu.n_clicks" && asked.value);
  },

  // A dialogue that asks once more: opened by its button, closed by Cancel.
  ask() {
    const [asked] = window.dash_clientside.callback_context.triggered;
    if (!asked || !asked.value) return window.dash_clientside.no_update;
    return JSON.parse(asked.prop_id.replace(/\.n_clicks$/, "")).type === "ask";
  },

  theme(clicks) {
    if (clicks.some(Boolean)) return window.staycourseTheme.toggle();
    window.addEventListener("staycourse-theme", () =>
      window.dash_clientside.set_props("theme", { data: window.staycourseTheme.current() }),
    );
    return window.staycourseTheme.current();
  },

  draw(drawing, theme, palette) {
    if (!drawing) return window.dash_clientside.no_update;
    const output = window.dash_clientside.callback_context?.outputs_list;
    if (output) window.staycoursePrint.keep(output.id.name, drawing, palette);
    const dark = (theme || window.staycourseTheme.current()) === "dark";
    const figure = dark ? recoloured(drawing, palette) : structuredClone(drawing);
    figure.data = figure.data.map(inked);
    const axis = figure.layout.xaxis;
    if (axis && axis.nticks && window.innerWidth < 768) axis.nticks = Math.ceil(axis.nticks / 2);
    const rows = figure.layout.yaxis;
    if (rows && rows.ticktext && window.innerWidth < 768) {
      rows.ticktext = rows.ticktext.map((text) => text.replace(/(.{11,}?) /g, "$1<br>"));
      rows.tickfont = { ...rows.tickfont, size: 10 };
    }
    return figure;
  },

  // Opened by its button or by "/", gone with the next page.
  search() {
    const [asked] = window.dash_clientside.callback_context.triggered;
    return Boolean(asked && asked.prop_id.includes("search-open") && asked.value);
  },

  // On a phone the filters are behind a button.
  filters(clicks, open) {
    return clicks ? !open : window.dash_clientside.no_update;
  },

  pick(values, cleared, ids) {
    if (cleared.some(Boolean)) return "?" + withoutFilters();
    const query = new URLSearchParams(window.location.search);
    ids.forEach((id, index) => {
      const value = values[index];
      if (!value || value === "all") query.delete(id.parameter);
      else if (id.parameter !== "as_of" || isChosen(query, value)) query.set(id.parameter, value);
    });
    const before = new URLSearchParams(window.location.search);
    const changed = ids.some((id) => query.get(id.parameter) !== before.get(id.parameter));
    if (!changed) return window.dash_clientside.no_update;
    // another programme has other cohorts
    if (query.get("programme") !== before.get("programme")) query.delete("cohort");
    query.delete("page");
    query.delete("notice");
    return "?" + query.toString();
  },

  // A point of a chart that carries an address leads there. Dash's click data leaves out what a
  // heat cell carries: look it up where it was drawn.
  openPoint(clicks, drawings, ids) {
    const nothing = window.dash_clientside.no_update;
    const [asked] = window.dash_clientside.callback_context.triggered;
    if (!asked || !asked.value) return nothing;
    const { name } = JSON.parse(asked.prop_id.replace(/\.clickData$/, ""));
    const drawing = drawings[ids.findIndex((id) => id.name === name)];
    const point = asked.value.points && asked.value.points[0];
    const trace = drawing && point && drawing.data[point.curveNumber];
    if (!trace || !trace.customdata) return nothing;
    const row = trace.type === "heatmap" ? trace.y.indexOf(String(point.y)) : point.pointNumber;
    const found = trace.customdata[row];
    const link = Array.isArray(found) ? found[trace.x.indexOf(String(point.x))] : found;
    if (typeof link !== "string" || !link.startsWith("/")) return nothing;
    return link.replaceAll("&amp;", "&");
  },

  // A chosen file goes to the house as it is; what it holds is shown on the page it answers with.
  async uploadFile(contents, name, modified, token) {
    if (!contents) return window.dash_clientside.no_update;
    window.dash_clientside.set_props("import-said", { children: "Uploading " + name + "…" });
    const text = atob(contents.slice(contents.indexOf(",") + 1));
    const bytes = Uint8Array.from(text, (one) => one.charCodeAt(0));
    const form = new FormData();
    form.set("token", token);
    form.set("modified", modified || 0);
    form.set("file", new Blob([bytes]), name);
    try {
      const answer = await fetch("/imports/upload", { method: "POST", body: form });
      const said = await answer.json();
      if (answer.ok) window.location.assign(said.to);
      return answer.ok ? name + " is here." : String(said.detail || "That did not work.");
    } catch {
      return "The file did not arrive. Please try again.";
    }
  },

  // How many rows of the worklist are chosen, on the button that acts on them.
  chosen(values) {
    const number = values.filter(Boolean).length;
    const people = number === 1 ? "1 learner" : `${number} learners`;
    return [number ? `Act on ${people}` : "Choose learners to act on", !number];
  },

  chooseAll(all, values) {
    return values.map(() => Boolean(all));
  },

  columnsChosen(shown, options) {
    const grid = learnersGrid();
    if (grid) {
      const all = options.map(({ value }) => value);
      grid.setColumnsVisible(shown, true);
      grid.setColumnsVisible(all.filter((name) => !shown.includes(name)), false);
    }
    return window.dash_clientside.no_update;
  },

  // The grid as it is, for the form that saves it.
  saveView(clicks, search) {
    const grid = learnersGrid();
    if (!clicks || !grid) return [window.dash_clientside.no_update, window.dash_clientside.no_update];
    const columns = grid
      .getColumnState()
      .filter(({ hide, colId }) => !hide && colId !== "row")
      .map(({ colId }) => colId);
    const view = { columns, filter: grid.getFilterModel(), sort: sorted(grid), search: search || "" };
    return [true, JSON.stringify(view)];
  },

  // The whole set behind the grid, with its filters, order and search.
  downloadShown(clicks, search, shown) {
    const [asked] = window.dash_clientside.callback_context.triggered;
    const grid = learnersGrid();
    const nothing = clicks.map(() => window.dash_clientside.no_update);
    if (!asked || !asked.value || !grid) return nothing;
    const { kind } = JSON.parse(asked.prop_id.replace(/\.n_clicks$/, ""));
    const query = new URLSearchParams(window.location.search);
    query.set("as_of", shown.as_of);
    if (search) query.set("search", search);
    const filters = grid.getFilterModel();
    if (Object.keys(filters).length) query.set("filter", JSON.stringify(filters));
    const order = sorted(grid);
    if (order.length) query.set("sort", JSON.stringify(order));
    window.location.assign(`/downloads/segments.${kind}?${query}`);
    return nothing;
  },

  searchAgain() {
    const grid = learnersGrid();
    if (grid) {
      grid.ensureIndexVisible(0);
      grid.purgeInfiniteCache();
    }
    return window.dash_clientside.no_update;
  },
};

function learnersGrid() {
  return window.dash_ag_grid && window.dash_ag_grid.getApi("learners-grid");
}

// What a grid is sorted by, first key first.
function sorted(grid) {
  return grid
    .getColumnState()
    .filter(({ sort }) => sort)
    .sort((one, other) => (one.sortIndex || 0) - (other.sortIndex || 0))
    .map(({ colId, sort }) => ({ colId, sort }));
}

// "/" searches from anywhere but where one writes; arrows go through what was found.
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable=true]");
  if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const buttons = [...document.querySelectorAll(".search-open")];
    const shown = buttons.find((button) => button.offsetParent);
    if (!shown) return;
    event.preventDefault();
    shown.click();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const found = [...document.querySelectorAll("#search-words, #search-results a")];
  const at = found.indexOf(document.activeElement);
  if (!step || at < 0 || found.length < 2) return;
  event.preventDefault();
  found[(at + step + found.length) % found.length].focus();
});

function withoutFilters() {
  const query = new URLSearchParams(window.location.search);
  [...FILTERS, "page", "notice"].forEach((name) => query.delete(name));
  return query.toString();
}

// The picker always holds a day; the address only names one that somebody chose.
function isChosen(query, value) {
  const picker = document.querySelector("[data-newest]");
  return query.get("as_of") || !picker || picker.dataset.newest !== value;
}
