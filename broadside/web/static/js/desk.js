// The desk's enhancements. Every page works without them.
import "./script.js";
import "./keys.js";
import "./dialog.js";
import "./palette.js";
import "./autosubmit.js";
import "./copy.js";
import "./leave.js";
import "./focus.js";
import "./failed.js";
import "./sign-out.js";
