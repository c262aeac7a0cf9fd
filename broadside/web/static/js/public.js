// The public side's few enhancements. Every page works without them.
import "./script.js";
import "./dialog.js";
import "./copy.js";
import "./leave.js";
import "./focus.js";
