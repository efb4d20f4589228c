// Brings the picture of the server to life. It is a small simulation: connections wait for the
// acceptor, the acceptor hands them to the worker with the fewest, and workers answer requests
// one at a time. Times are in milliseconds of the picture's own clock.

const ACCEPT = 350;
const STAGE = 420;
const TRAVEL = 900;
const LIMIT = 64; // connections at once; sixteen fit into each worker's pool

const still = matchMedia("(prefers-reduced-motion: reduce)");
const dots = document.getElementById("dots");
const tally = { accepted: 0, answered: 0, open: 0, silent: 0 };

// --- A clock that can be paused ------------------------------------------------------------------

const clock = { held: still.matches, visible: true, last: 0, tasks: new Set() };

function tick(now) {
  const step = Math.min(now - clock.last, 50);
  clock.last = now;
  if (!clock.held && clock.visible) {
    for (const task of clock.tasks) {
      task.age += step;
      task.show(Math.min(task.age / task.duration, 1));
      if (task.age >= task.duration) {
        clock.tasks.delete(task);
        task.done();
      }
    }
  }
  requestAnimationFrame(tick);
}

/** Calls show(0 to 1) for a while; the promise is kept when the time is over. */
function during(duration, show = () => {}) {
  return new Promise((done) => clock.tasks.add({ age: 0, duration, show, done }));
}

/** A thread does one thing after the other, in the order in which it was asked. */
class Thread {
  constructor(box) {
    this.box = box;
    this.last = Promise.resolve();
  }

  does(work) {
    this.last = this.last.then(async () => {
      this.box.classList.add("busy");
      await work();
      this.box.classList.remove("busy");
    });
    return this.last;
  }
}

// --- Dots ----------------------------------------------------------------------------------------

function dot(kind, radius) {
  const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  circle.setAttribute("class", `dot ${kind}`);
  circle.setAttribute("r", radius);
  place(circle, { x: -20, y: -20 });
  return dots.appendChild(circle);
}

function place(circle, { x, y }) {
  circle.setAttribute("cx", x);
  circle.setAttribute("cy", y);
}

/** Moves a dot along a path; people who asked for less motion see it at its end at once. */
function follow(circle, path, backwards = false) {
  const length = path.getTotalLength();
  const ease = (t) => t * t * (3 - 2 * t);
  return during(TRAVEL, (t) => {
    const along = still.matches ? 1 : ease(t);
    place(circle, path.getPointAtLength(length * (backwards ? 1 - along : along)));
  });
}

// --- The server ----------------------------------------------------------------------------------

const byId = (id) => document.getElementById(id);
const acceptor = new Thread(byId("acceptor"));
const arrive = byId("arrive");

const workers = [1, 2, 3, 4].map((n) => {
  const group = byId(`worker-${n}`);
  const box = group.querySelector(".box");
  const stages = group.querySelectorAll(".pill");
  return {
    thread: new Thread(box), stages, count: 0, slots: [],
    hand: byId(`hand-${n}`), there: byId(`there-${n}`), back: byId(`back-${n}`),
    pool: { x: box.x.baseVal.value + 16, y: 436 },
  };
});

/** What the acceptor does with each connection: fewest first, the lower number on a tie. */
function choose() {
  return workers.reduce((best, worker) => (worker.count < best.count ? worker : best));
}

/** Finds room for a connection in the worker's pool. */
function dock(worker, ring) {
  let slot = worker.slots.findIndex((taken) => !taken);
  if (slot < 0) slot = worker.slots.length;
  worker.slots[slot] = ring;
  place(ring, { x: worker.pool.x + (slot % 4) * 16, y: worker.pool.y + Math.floor(slot / 4) * 20 });
}

/** One request: received, understood, answered. */
async function serve(worker) {
  const request = dot("request", 4.5);
  await follow(request, worker.there);
  await worker.thread.does(async () => {
    for (const stage of worker.stages) {
      const { x, y, width, height } = stage.getBBox();
      stage.classList.add("busy");
      await during(STAGE, (t) => {
        place(request, { x: x + width * (still.matches ? 0.5 : t), y: y + height });
      });
      stage.classList.remove("busy");
    }
    request.setAttribute("class", "dot answer");
  });
  follow(request, worker.back, true).then(() => request.remove());
  tally.answered += 1;
  report();
}

/** The life of a connection that asks for some pages, or for none. */
async function connection(pages) {
  if (tally.open >= LIMIT) return;
  tally.open += 1;
  tally.silent += pages === 0 ? 1 : 0;
  const ring = dot(pages ? "connection" : "silent", 6);
  await follow(ring, arrive);

  let worker;
  await acceptor.does(async () => {
    await during(ACCEPT);
    worker = choose();
    worker.count += 1;
    tally.accepted += 1;
    report();
  });
  await follow(ring, worker.hand);
  dock(worker, ring);

  for (let page = 0; page < pages; page += 1) {
    await serve(worker);
    await during(1500 + 4000 * Math.random());
  }
  if (pages === 0) await during(40000); // then the server has waited long enough

  worker.slots[worker.slots.indexOf(ring)] = null;
  ring.remove();
  worker.count -= 1;
  tally.open -= 1;
  tally.silent -= pages === 0 ? 1 : 0;
  report();
}

function report() {
  byId("tally").textContent = `${tally.accepted} accepted, ${tally.answered} answered, `
    + `${tally.open} open` + (tally.silent ? `, ${tally.silent} of them silent` : "");
}

// --- What the reader can do ----------------------------------------------------------------------

const pages = () => 1 + Math.floor(Math.random() * 4);

async function traffic() {
  for (;;) {
    if (tally.open < 10) connection(pages());
    await during(900 + 1600 * Math.random());
  }
}

function hold(held) {
  clock.held = held;
  byId("pause").setAttribute("aria-pressed", held);
}

/** What a button does: the drawn example goes, the clock runs, and then ACT. */
function go(act) {
  return () => {
    dots.querySelectorAll(".example").forEach((circle) => circle.remove());
    hold(false);
    act();
  };
}

byId("open-one").addEventListener("click", go(() => connection(pages())));
byId("open-silent").addEventListener("click", go(() => connection(0)));
byId("open-many").addEventListener("click", go(() => {
  for (let i = 0; i < 12; i += 1) during(70 * i).then(() => connection(pages()));
}));
byId("pause").addEventListener("click", () => hold(!clock.held));
byId("picture-controls").hidden = false;

if (!still.matches) go(traffic)();
hold(clock.held);
new IntersectionObserver(([seen]) => {
  clock.visible = seen.isIntersecting;
}).observe(byId("picture"));
requestAnimationFrame(tick);
