// How many dots of the light map are exactly the orange of a level.
() => {
  const canvas = document.querySelector("canvas.map-canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let dots = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] === 247 && data[at + 1] === 107 && data[at + 2] === 21) dots += 1;
  }
  return dots;
}
