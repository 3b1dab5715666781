// Line drawings for <Icon>, in a square of 24.
export const next = 'M9 6l6 6-6 6'
export const lock = 'M6.5 11h11v8.5h-11zM8.8 11V8a3.2 3.2 0 016.4 0v3'
