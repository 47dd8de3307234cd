(() => {
  const least = 44;
  const name = (element) =>
    `${element.tagName.toLowerCase()}.${element.className} «${element.textContent.trim().slice(0, 40)}»`;
  const over = document.querySelector("#over").childElementCount > 0;
  const places = (over ? ["over"] : ["head", "main", "bar"]).map((id) => document.getElementById(id));
  const troubles = [];
  const texts = [];
  for (const place of places) {
    const scrolls = place.id === "main";
    for (const element of place.querySelectorAll("*")) {
      if (element.closest("svg, .unseen")) continue;
      for (const node of element.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE || !node.nodeValue.trim()) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        texts.push([element, range.getBoundingClientRect(), place]);
      }
    }
    for (const button of place.querySelectorAll("button, input")) {
      const box = button.getBoundingClientRect();
      if (Math.min(box.width, box.height) < least) troubles.push(`${name(button)} is too small`);
      if (!scrolls && (box.bottom > innerHeight || box.top < 0)) troubles.push(`${name(button)} leaves the screen`);
      if (button.scrollWidth > button.clientWidth + 1) troubles.push(`${name(button)} is cut`);
    }
    if (place.scrollWidth > place.clientWidth + 1 && place.clientWidth) troubles.push(`${place.id} is too wide`);
  }
  for (const [element, box] of texts) {
    if (box.left < 0 || box.right > innerWidth + 1) troubles.push(`${name(element)} leaves the screen`);
    if (parseFloat(getComputedStyle(element).fontSize) < 11) troubles.push(`${name(element)} is too small to read`);
    const frame = element.closest("button, .card, .dialog, .field, .notice")?.getBoundingClientRect();
    if (frame && (box.left < frame.left || box.right > frame.right + 1 || box.bottom > frame.bottom + 3))
      troubles.push(`${name(element)} leaves its frame`);
  }
  texts.forEach(([one, a, place], index) => {
    for (const [two, b, other] of texts.slice(index + 1)) {
      if (place !== other || one.contains(two) || two.contains(one)) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 2 && down > 6) troubles.push(`${name(one)} and ${name(two)} overlap`);
    }
  });
  if (document.documentElement.scrollWidth > innerWidth) troubles.push("the page scrolls sideways");
  return troubles;
})();
