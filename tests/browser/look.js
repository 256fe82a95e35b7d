// What can be wrong with a page that is open, as sentences. Run inside the page; nothing in it is changed.
(() => {
  const wrong = [];
  const name = (element) => {
    const text = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `<${element.localName} class="${element.getAttribute("class") || ""}"> “${text}”`;
  };
  const box = (element) => element.getBoundingClientRect();
  const shown = (element) => {
    const { width, height, right, left } = box(element);
    return element.checkVisibility() && width > 0 && height > 0 && right > 0 && left < 20000;
  };
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);

  // Colours: WCAG 2.2, contrast ratio.
  const colour = (text) => {
    const parts = text.match(/[\d.]+/g).map(Number);
    return { rgb: parts.slice(0, 3), alpha: parts[3] ?? 1 };
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v /= 255, v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const field = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { rgb, alpha } = colour(getComputedStyle(at).backgroundColor);
      if (alpha === 1) return rgb;
    }
    return [255, 255, 255];
  };
  const blend = (rgb, under, alpha) => rgb.map((v, i) => v * alpha + under[i] * (1 - alpha));
  const demand = (element, front, back, least) => {
    const ratio = contrast(front, back);
    if (ratio < least) wrong.push(`contrast ${ratio.toFixed(2)} of ${least} in ${name(element)}`);
  };
  let texts = 0;
  for (const element of all("body *")) {
    if (element.closest("svg") || element.localName === "script") continue;
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
    demand(element, colour(getComputedStyle(element).color).rgb, field(element), 4.5);
    texts++;
  }
  for (const text of all("svg text")) {
    const rect = text.parentElement.querySelector(":scope > rect");
    const back = rect ? colour(getComputedStyle(rect).fill).rgb : field(text.closest("svg"));
    demand(text, colour(getComputedStyle(text).fill).rgb, back, 4.5);
    texts++;
  }
  for (const line of all("svg .link, svg .box rect")) {
    const style = getComputedStyle(line);
    const back = field(line.closest("svg"));
    demand(line, blend(colour(style.stroke).rgb, back, Number(style.opacity)), back, 3);
  }
  if (texts < 10) wrong.push(`only ${texts} texts are shown`);

  // Nothing sticks out.
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const element of all("body *")) {
    const { left, right } = box(element);
    if (right > width + 1 || left < -1) wrong.push(`sticks out: ${name(element)}`);
  }

  // The picture: no box on another, none cut, text in its box.
  for (const svg of all("svg")) {
    const frame = box(svg);
    const boxes = [...svg.querySelectorAll("g.box")].map((group) => [group, box(group.querySelector("rect"))]);
    const inside = (inner, outer) => inner.left >= outer.left - 0.5 && inner.right <= outer.right + 0.5
      && inner.top >= outer.top - 0.5 && inner.bottom <= outer.bottom + 0.5;
    boxes.forEach(([group, one], place) => {
      if (!inside(one, frame)) wrong.push(`cut: ${name(group)}`);
      for (const text of group.querySelectorAll("text")) {
        if (!inside(box(text), one)) wrong.push(`text outside its box: ${name(text)}`);
      }
      for (const [other, two] of boxes.slice(place + 1)) {
        const apart = one.right <= two.left || two.right <= one.left || one.bottom <= two.top || two.bottom <= one.top;
        if (!apart) wrong.push(`one box on another: ${name(group)} and ${name(other)}`);
      }
    });
    const labels = (svg.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id));
    if (svg.getAttribute("role") !== "img" || labels.length < 2 || labels.some((label) => !label?.textContent.trim())) {
      wrong.push("a picture without words");
    }
    // Ink is sharper than a screen.
    const least = matchMedia("print").matches ? 7.5 : 9;
    const sizes = [...svg.querySelectorAll("text")].map((text) => parseFloat(getComputedStyle(text).fontSize));
    const size = Math.min(...sizes) * frame.width / svg.viewBox.baseVal.width;
    if (size < least) wrong.push(`the picture's text is too small: ${size.toFixed(1)}`);
  }

  // Headings, anchors, landmarks.
  if (document.querySelectorAll("h1").length !== 1) wrong.push("not one h1");
  let last = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
    const level = Number(heading.localName[1]);
    if (level > last + 1) wrong.push(`a level is left out before ${name(heading)}`);
    last = level;
  }
  for (const one of ["header", "main", "footer"]) {
    if (document.querySelectorAll(`body > ${one}`).length !== 1) wrong.push(`not one ${one}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  if (new Set(ids).size !== ids.length) wrong.push("an id stands twice");
  for (const link of document.querySelectorAll("a[href^='#']")) {
    if (!ids.includes(link.getAttribute("href").slice(1))) wrong.push(`leads nowhere: ${name(link)}`);
  }
  if (document.querySelector("[tabindex], [style], [onclick], iframe, img, link, object, embed")) wrong.push("something that has no business here");
  return wrong;
})()
