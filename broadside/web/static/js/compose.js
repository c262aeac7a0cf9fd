// Composing: saving as one writes, the toolbar, pasting, the order of sections, and the true mail beside the text.
// Without script the same page saves by its button and shows the saved mail in its frame.
import "./compose/undo.js";
import "./compose/saving.js";
import "./compose/merged.js";
import "./compose/presence.js";
import "./compose/unsaved.js";
import "./compose/caret.js";
import "./compose/toolbar.js";
import "./compose/lists.js";
import "./compose/blanks.js";
import "./compose/marks.js";
import "./compose/facts.js";
import "./compose/blocks.js";
import "./compose/moving.js";
import "./compose/outline.js";
import "./compose/pictures.js";
import "./compose/order.js";
import "./compose/proof.js";
import "./compose/readers.js";
import "./compose/panes.js";
import "./compose/counts.js";
import "./compose/places.js";
import "./compose/mend.js";
