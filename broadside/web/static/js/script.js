// Says that script runs, so that CSS shows what needs it and hides what stands in for it.
document.documentElement.classList.add("js");
