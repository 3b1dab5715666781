// For a page without modules: the same element, all of it in one classic script.
import './index.ts'
