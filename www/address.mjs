// Takes a socket address apart into the bytes that Linux is given.

const byId = (id) => document.getElementById(id);
const number = (value, length) =>
  Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256);
const zeros = (length) => new Array(length).fill(0);

const family = (name, value, constant) => ({
  name, kind: "family", bytes: [value, 0], // x86 and ARM put the small end first
  says: `${constant}, which is ${value}; the machine's own byte order`,
});

const port = (name, value) => ({
  name, kind: "port", bytes: number(value, 2),
  says: `${value} = 0x${value.toString(16).padStart(4, "0")}; network order, large end first`,
});

function unixAddress(path) {
  const bytes = [...new TextEncoder().encode(path), 0];
  if (bytes.length === 1 || bytes.length > 108) throw new Error("A path has 1 to 107 bytes.");
  return { struct: "sockaddr_un", fields: [
    family("sun_family", 1, "AF_UNIX"),
    { name: "sun_path", kind: "host", bytes, says: `${path}, and a zero to end it` },
  ] };
}

function inetAddress(host, portNumber) {
  const parts = host.split(".").map(Number);
  if (parts.some((part) => part > 255)) throw new Error("Each of the four is at most 255.");
  return { struct: "sockaddr_in", fields: [
    family("sin_family", 2, "AF_INET"),
    port("sin_port", portNumber),
    { name: "sin_addr", kind: "host", bytes: parts, says: host },
    { name: "sin_zero", bytes: zeros(8), says: "nothing, up to the size of struct sockaddr" },
  ] };
}

/** The browser's URL parser checks and shortens IPv6 addresses; here "::" becomes zeros again. */
function inet6Address(host, portNumber) {
  if (!URL.canParse(`http://[${host}]/`)) throw new Error("This is no IPv6 address.");
  const short = new URL(`http://[${host}]/`).hostname.slice(1, -1);
  const [left, right] = short.split("::").map((half) => (half ? half.split(":") : []));
  const gap = right ? new Array(8 - left.length - right.length).fill("0") : [];
  const groups = [...left, ...gap, ...(right ?? [])];
  const bytes = groups.flatMap((group) => number(parseInt(group, 16), 2));
  return { struct: "sockaddr_in6", fields: [
    family("sin6_family", 10, "AF_INET6"),
    port("sin6_port", portNumber),
    { name: "sin6_flowinfo", bytes: zeros(4), says: "a label for traffic; hardly ever used" },
    { name: "sin6_addr", kind: "host", bytes, says: short },
    { name: "sin6_scope_id", bytes: zeros(4), says: "which interface, for addresses of one link" },
  ] };
}

function parse(text) {
  if (text.startsWith("unix:")) return unixAddress(text.slice(5));
  const found = /^(?:\[([^\]]+)\]|(\d{1,3}(?:\.\d{1,3}){3})):(\d{1,5})$/.exec(text);
  if (!found) throw new Error("Write 192.0.2.7:80, [2001:db8::7]:80 or unix:/a/path.");
  const [, six, four, digits] = found;
  if (Number(digits) > 65535) throw new Error("A port is at most 65535.");
  return four ? inetAddress(four, Number(digits)) : inet6Address(six, Number(digits));
}

// --- Showing it ----------------------------------------------------------------------------------

function cell(name, text, kind = "") {
  const made = document.createElement(name);
  made.className = kind;
  made.append(text);
  return made;
}

function row({ name, kind, bytes, says }) {
  const made = document.createElement("tr");
  const heading = cell("th", cell("code", name), kind);
  heading.scope = "row";
  made.append(heading, cell("td", bytes.length), cell("td", says));
  return made;
}

function show() {
  const input = byId("address");
  try {
    const { struct, fields } = parse(input.value.trim());
    const size = fields.reduce((sum, field) => sum + field.bytes.length, 0);
    byId("address-said").textContent = `struct ${struct}, ${size} bytes`;
    byId("address-bytes").replaceChildren(...fields.flatMap(({ kind, bytes }) =>
      bytes.map((byte) => cell("span", byte.toString(16).padStart(2, "0"), kind))));
    byId("address-fields").replaceChildren(...fields.map(row));
    input.removeAttribute("aria-invalid");
  } catch (error) {
    byId("address-said").textContent = error.message;
    input.setAttribute("aria-invalid", "true");
  }
}

byId("address-form").hidden = false;
byId("address-try").hidden = false;
byId("address").addEventListener("input", show);
byId("address-form").addEventListener("submit", (event) => event.preventDefault());
for (const button of byId("address-form").querySelectorAll("button")) {
  button.addEventListener("click", () => {
    byId("address").value = button.textContent;
    show();
  });
}
