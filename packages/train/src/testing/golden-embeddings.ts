/** Unit vectors for which the Python reference's loss and metrics are known; the layout is anchor, positive, repeated. */
export const goldenEmbeddings: readonly (readonly number[])[] = [
  [0.0, 0.5930495, 0.7372909, 0.3235653],
  [-0.6666163, -0.4733107, 0.0781869, 0.5705143],
  [0.1651051, -0.4630194, -0.7407402, -0.4578835],
  [0.6475073, 0.5803006, 0.0739341, -0.4883843],
  [-0.312356, 0.3129308, 0.7013978, 0.5590609],
  [-0.5981438, -0.6668354, -0.2308793, 0.3798017],
];
