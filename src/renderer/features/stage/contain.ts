interface Size {
  width: number;
  height: number;
}

/** Where a picture lies that is shown whole in the middle of a box (`object-fit: contain`), on whole dots; nothing of nothing. */
export function contain(box: Size, picture: Size): Size & { left: number; top: number } {
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  if (!Number.isFinite(scale)) return { left: 0, top: 0, width: 0, height: 0 };
  const [width, height] = [picture.width * scale, picture.height * scale];
  return {
    left: Math.round((box.width - width) / 2),
    top: Math.round((box.height - height) / 2),
    width: Math.round(width),
    height: Math.round(height),
  };
}
