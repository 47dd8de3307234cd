(() => {
  const wide = innerWidth;
  const high = innerHeight;
  const clamped = (element) => getComputedStyle(element).webkitLineClamp !== "none";
  const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowY);
  const clips = (element) =>
    getComputedStyle(element).overflowX !== "visible" || getComputedStyle(element).overflowY !== "visible";
  const name = (element) =>
    `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} «${element.textContent.trim().slice(0, 40)}»`;
  const unseen = (element) =>
    element.closest(".unseen, [aria-hidden=true], [hidden]") || getComputedStyle(element).clipPath !== "none";
  const over = document.querySelector("#over").childElementCount > 0;
  const places = (over ? ["over"] : ["head", "main", "bar"]).map((id) => document.getElementById(id));
  const troubles = [];

  // A font's own box is higher than what it draws.
  const ink = (box, element) => {
    const spare = parseFloat(getComputedStyle(element).fontSize) * 0.24;
    return { left: box.left, right: box.right, top: box.top + spare, bottom: box.bottom - spare };
  };

  const cut = (what, box, element) => {
    if (element.closest(".crowd")) return;
    if (box.left < -1 || box.top < -1 || box.right > wide + 1 || box.bottom > high + 1)
      troubles.push(`${what} leaves the screen`);
    for (let around = element; around; around = around.parentElement) {
      if (clamped(around) || scrolls(around)) return;
      if (!clips(around)) continue;
      const room = around.getBoundingClientRect();
      const inside =
        box.left >= room.left - 1 &&
        box.right <= room.right + 1 &&
        box.top >= room.top - 2 &&
        box.bottom <= room.bottom + 2;
      if (!inside) troubles.push(`${what} is cut by ${name(around)}`);
    }
  };

  const texts = [];
  for (const place of places) {
    for (const element of place.querySelectorAll("*")) {
      if (unseen(element) || element.closest("svg")) continue;
      for (const node of element.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE || !node.nodeValue.trim()) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const hidden = clamped(element) || element.parentElement.closest(".crowd");
        const box = hidden ? element.getBoundingClientRect() : ink(range.getBoundingClientRect(), element);
        cut(name(element), box, element);
        texts.push([element, box]);
      }
    }
    for (const element of place.querySelectorAll(
      "button, img, .ticket, .sign, .card, .slot, .progress, .chip, .notice, .remark",
    )) {
      if (!unseen(element)) cut(name(element), element.getBoundingClientRect(), element);
    }
  }

  const blocks = [...texts];
  for (const element of document.querySelectorAll("#main :is(button, .camera, .card > *, .ticket, .sign, .slot, .progress)")) {
    if (!over) blocks.push([element, element.getBoundingClientRect()]);
  }
  blocks.forEach(([one, a], index) => {
    for (const [two, b] of blocks.slice(index + 1)) {
      if (one.contains(two) || two.contains(one) || one.closest(".crowd") || two.closest(".crowd")) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 2 && down > 3) troubles.push(`${name(one)} and ${name(two)} overlap`);
    }
  });

  for (const element of document.querySelectorAll("#main *")) {
    const free = element.matches("bdi") || element.closest("[data-seat]");
    if (clamped(element) && !free && element.scrollHeight > element.clientHeight + 2)
      troubles.push(`${name(element)} is cut short`);
  }

  const least = wide < high ? 100 : 68;
  const buttons = over ? [] : [...document.querySelectorAll("button")];
  for (const button of buttons) {
    const { width, height } = button.getBoundingClientRect();
    if (Math.min(width, height) < least)
      troubles.push(`${name(button)} is too small: ${width.toFixed()} by ${height.toFixed()}`);
  }

  const small = texts.filter(([element]) => {
    const size = parseFloat(getComputedStyle(element).fontSize);
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return size < rem * (element.matches(".line, h1, h2, .act span") ? 1 : element.closest(".crowd") ? 0.5 : 0.8) - 0.1;
  });
  for (const [element] of small) troubles.push(`${name(element)} is too small to read`);
  if (document.documentElement.scrollWidth > wide || document.documentElement.scrollHeight > high)
    troubles.push("the page scrolls");
  return { troubles, highest: Math.min(...buttons.map((button) => button.getBoundingClientRect().top)) };
})();
