// The four ways in which a similarity moves a picture.

/** Four numbers in one unit: pixels of the small frame (a second), as an average pixel would move. */
export interface Components {
  pan: number
  tilt: number
  zoom: number
  roll: number
}
