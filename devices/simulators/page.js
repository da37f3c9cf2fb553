"use strict";
const $ = (place, mark) => place.querySelector(mark);
const make = (kind, props = {}, ...inside) => {
  const node = Object.assign(document.createElement(kind), props);
  node.append(...inside);
  return node;
};
const english = (words) => Object.assign(make("span", {}, words), { lang: "en" });
const both = (words) => [words[0], " ", english(words[1])];

const PRINTER = {
  paper_out: ["紙用完", "Paper out"], cover_open: ["蓋打開", "Cover open"],
  offline: ["離線", "Offline"], silent: ["沒有回應", "Hangs"], slow: ["真實速度", "True speed"],
};
const TERMINAL = {
  busy: ["忙碌", "Busy"], deaf: ["收不到請求", "Deaf"], offline: ["離線", "Offline"],
};
const PRESSES = {
  approve: ["批准", "Approve", "approve"], decline: ["拒絕", "Decline", "decline"],
  time_out: ["不回應", "Time out", "odd"], lose_answer: ["遺失答覆", "Lose the answer", "odd"],
  garbage: ["亂碼答覆", "Garbage", "odd"], twice: ["答兩次", "Answer twice", "odd"],
  cancel: ["客人取消", "Customer cancels", ""],
};
const LOG = {
  asked: ["要求", "asked", ""], repeated: ["重複要求", "asked again", ""],
  approved: ["批准", "approved", "good"], declined: ["拒絕", "declined", "stop"],
  cancelled: ["客人取消", "cancelled", "stop"], aborted: ["收銀機取消", "aborted", "stop"],
  gave_up: ["逾時放棄", "gave up", "stop"], silent: ["沉默", "fell silent", "warn"],
  lost: ["答覆遺失", "answer lost", "warn"], garbage: ["亂碼", "garbage", "warn"],
  twice: ["答兩次", "told twice", "warn"], never: ["沒有答覆", "no answer", "warn"],
  busy: ["忙碌", "busy", "warn"], status: ["查詢", "status", ""],
};
const STATUS = {
  approved: "已批准 approved", declined: "已拒絕 declined", waiting: "進行中 in progress",
  cancelled: "已取消 cancelled", aborted: "已取消 aborted", gave_up: "已放棄 gave up",
  not_found: "沒有此交易 not found",
};

const money = (cents, currency) => (currency === "TWD" ? "NT$" : currency === "HKD" ? "HK$" : `${currency} `)
  + (cents / 100).toLocaleString("en", { minimumFractionDigits: 2 });
const clock = (moment) => new Date(moment).toLocaleTimeString("en-GB");

let shown = location.hash.slice(1);
let known = new Map();
let soon = 0;

async function post(path, body) {
  const reply = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  await look();
  return reply.ok;
}

async function look() {
  clearTimeout(soon);
  const says = $(document, "header output");
  try {
    const reply = await fetch("state", { cache: "no-store" });
    draw((await reply.json()).tills);
    says.textContent = "";
  } catch {
    says.textContent = "連線中斷 Not connected";
  }
  soon = setTimeout(look, 1000);
}

function draw(tills) {
  if (!tills.some((till) => till.name === shown)) shown = tills[0]?.name;
  const nav = $(document, "nav");
  nav.hidden = tills.length < 2;
  nav.replaceChildren(...tills.map((till) => {
    const button = make("button", { textContent: till.name, ariaPressed: till.name === shown });
    button.onclick = () => { shown = till.name; location.hash = shown; draw(tills); };
    return button;
  }));
  for (const till of tills) {
    const view = known.get(till.name) ?? build(till);
    view.section.hidden = till.name !== shown;
    if (till.printer) drawPrinter(view, till.printer);
    if (till.terminal) drawTerminal(view, till.terminal);
  }
}

function build(till) {
  const section = $(document, "#till").content.cloneNode(true).firstElementChild;
  const at = `till/${encodeURIComponent(till.name)}`;
  const view = { section, at, newest: undefined, switches: {} };
  if (!till.printer) section.querySelectorAll(".printer, .printer + .beside").forEach((part) => part.remove());
  if (!till.terminal) section.querySelectorAll(".terminal, .terminal-side").forEach((part) => part.remove());
  if (till.printer) {
    view.printer = switches($(section, ".printer-switches"), PRINTER, `${at}/printer`);
    $(section, ".clear").onclick = () => post(`${at}/printer`, { clear: true });
    $(section, ".shut").onclick = () => post(`${at}/printer`, { drawer_open: false });
  }
  if (till.terminal) {
    view.terminal = switches($(section, ".terminal-switches"), TERMINAL, `${at}/terminal`);
    view.auto = choose($(section, ".terminal-switches"), `${at}/terminal`);
    for (const [press, words] of Object.entries(PRESSES)) {
      const button = make("button", { className: words[2] }, ...both(words));
      button.onclick = () => post(`${at}/press`, { press });
      $(section, ".presses").append(button);
    }
  }
  $(document, "main").append(section);
  known.set(till.name, view);
  return view;
}

function switches(place, names, path) {
  const boxes = {};
  for (const [knob, words] of Object.entries(names)) {
    const box = make("input", { type: "checkbox" });
    box.onchange = () => post(path, { [knob]: box.checked });
    place.append(make("label", {}, make("span", {}, ...both(words)), box));
    boxes[knob] = box;
  }
  return boxes;
}

function choose(place, path) {
  const select = make("select", {},
    ...[["", "由人按 By hand"], ["0", "即時 At once"], ["3", "3 秒 s"], ["8", "8 秒 s"]]
      .map(([value, textContent]) => make("option", { value, textContent })));
  select.onchange = () => post(path, { auto_approve_after: select.value === "" ? null : +select.value });
  place.append(make("label", {}, make("span", {}, ...both(["自動批准", "Approves"])), select));
  return select;
}

function drawPrinter(view, printer) {
  const { section, at } = view;
  for (const [knob, box] of Object.entries(view.printer)) box.checked = printer[knob];
  const body = $(section, ".printer");
  const trouble = ["paper_out", "cover_open"].find((knob) => printer[knob]);
  const dead = ["offline", "silent"].find((knob) => printer[knob]);
  body.classList.toggle("trouble", Boolean(trouble));
  body.classList.toggle("dead", Boolean(dead));
  body.classList.toggle("cover-open", printer.cover_open);
  $(section, ".lamp-says").textContent = (PRINTER[dead ?? trouble] ?? ["就緒", "Ready"]).join(" ");

  const drawer = $(section, ".drawer");
  drawer.classList.toggle("open", printer.drawer_open);
  $(section, ".shut").hidden = !printer.drawer_open;
  $(section, ".drawer-says").textContent =
    `錢箱${printer.drawer_open ? "打開了 Drawer is open" : "關上 Drawer is shut"} · ${printer.kicks}×`;

  const [newest, ...earlier] = printer.slips;
  const mark = printer.hanging ? `hanging ${Date.now()}` : newest?.name ?? "";
  $(section, ".empty").hidden = mark !== "";
  if (mark !== view.newest) {
    const first = view.newest === undefined;
    view.newest = mark;
    feed($(section, ".feed"), printer, newest, at, !first);
    $(section, ".rail").replaceChildren(...(printer.hanging ? printer.slips : earlier).map((slip) => {
      const picture = make("img", { src: `${at}/slip/${slip.name}`, alt: "", loading: "lazy" });
      const button = make("button", {}, picture, make("time", {}, clock(slip.at)));
      button.onclick = () => enlarge(picture.src);
      return button;
    }));
  }
}

function feed(place, printer, newest, at, arriving) {
  if (!printer.hanging && !newest) return place.replaceChildren();
  const src = printer.hanging ? `${at}/slip/hanging?${Date.now()}` : `${at}/slip/${newest.name}`;
  const picture = make("img", { src, alt: "最新單據 Newest slip" });
  picture.onclick = () => enlarge(src);
  const slip = make("div", { className: `slip ${printer.hanging ? "hanging" : arriving ? "arriving" : ""}` }, picture);
  place.replaceChildren(slip);
  place.parentElement.scrollTop = 0;
}

function enlarge(src) {
  const dialog = $(document, "dialog");
  $(dialog, "img").src = src;
  dialog.showModal();
}

function drawTerminal(view, terminal) {
  const { section } = view;
  for (const [knob, box] of Object.entries(view.terminal)) box.checked = terminal[knob];
  view.auto.value = terminal.auto_approve_after ?? "";
  section.querySelectorAll(".presses button").forEach((button) => { button.disabled = !terminal.waiting; });
  drawScreen($(section, ".screen"), terminal);

  const currency = terminal.last?.currency ?? "HKD";
  $(section, ".totals").replaceChildren(
    make("dt", {}, ...both([`已收 ${terminal.charges} 筆`, "Taken"])), make("dd", {}, money(terminal.charged_cents, currency)),
    make("dt", {}, ...both(["已退", "Given back"])), make("dd", {}, money(terminal.refunded_cents, currency)));
  $(section, ".log").replaceChildren(...terminal.log.map((line) => {
    const words = LOG[line.what] ?? [line.what, "", ""];
    const detail = line.what === "status" ? STATUS[line.detail] ?? line.detail : line.detail;
    return make("li", {}, make("time", {}, clock(line.at)),
      make("span", { className: words[2] }, ...both(words)), make("span", {}, detail));
  }));
}

function drawScreen(screen, terminal) {
  const now = terminal.waiting ?? (terminal.last?.fresh ? terminal.last : null);
  const looks = {
    waiting: ["waiting", "請拍卡、插卡或刷卡", "Tap, insert or swipe"],
    approved: ["approved", "交易成功", "Approved"], declined: ["refused", "交易被拒", "Declined"],
    cancelled: ["refused", "已取消", "Cancelled"], aborted: ["refused", "已取消", "Cancelled by the till"],
    gave_up: ["refused", "時間已過", "Timed out"],
  };
  let [look, says, en] = looks[now?.state] ?? ["idle", "歡迎光臨", "Welcome"];
  if (now?.state === "approved" && now.category === "Reversal") [says, en] = ["退款完成", "Refunded"];
  if (now?.state === "waiting" && now.silent) [look, says, en] = ["waiting silent", "仍在等待，沒有答覆", "Waiting, says nothing"];
  if (terminal.offline) [look, says, en] = ["dark", "離線", "Offline"];
  screen.className = `screen ${look}`;
  const shownAmount = now && !terminal.offline ? money(now.cents, now.currency) : "";
  const amount = $(screen, ".amount");
  if (amount.textContent !== shownAmount) amount.textContent = shownAmount;
  $(screen, ".says").textContent = says;
  $(screen, ".says-en").textContent = en;
  $(screen, ".reference").textContent = now && !terminal.offline ? now.reference : terminal.poi_id;
}

look();
