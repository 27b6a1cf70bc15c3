/**
 * How much of a whole picture, 0..1, each of the others is sent when so many people sit in a mesh: up to `meshLimit` all of it;
 * of more, each the same part of what that many cost, so that another person costs an uplink and an encoder nothing more.
 */
export function pictureShare(seated: number, meshLimit: number): number {
  return seated <= meshLimit ? 1 : (meshLimit - 1) / (seated - 1);
}
