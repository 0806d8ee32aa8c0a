/** The pages that show every component in every state. */
export const pages = ["/ui", "/ui/jautajums", "/ui/gatavs"];
/** The widths of the smallest supported phone, a usual phone, a narrow window and a laptop. */
export const widths = [320, 390, 660, 1366];
