// Line drawings for <Icon>, of the late screens.
export const check = 'M5 12.5l4.5 4.5L19 7.5'
export const copy = 'M9 9h10v11H9zM6 15H5V4h10v2'
export const share = 'M12 15V4M8 7.5L12 4l4 3.5M6 12H5v8h14v-8h-1'
export const print = 'M7 9V4h10v5M7 17H5V9h14v8h-2M8 14h8v6H8z'
