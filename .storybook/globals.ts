/** The toolbar: every story is drawn in the language, theme and width that are chosen there. */
export const globalTypes = {
  locale: {
    description: 'Language',
    toolbar: {
      title: 'Language',
      icon: 'globe',
      items: [
        { value: 'fr', title: 'Français' },
        { value: 'en', title: 'English' },
      ],
      dynamicTitle: true,
    },
  },
  theme: {
    description: 'Theme',
    toolbar: {
      title: 'Theme',
      icon: 'contrast',
      items: ['light', 'dark', 'auto'],
      dynamicTitle: true,
    },
  },
  width: {
    description: 'Width of the page',
    toolbar: {
      title: 'Width',
      icon: 'mobile',
      items: [
        { value: '320', title: '320 px' },
        { value: '360', title: '360 px' },
        { value: 'full', title: 'Full width' },
      ],
      dynamicTitle: true,
    },
  },
} as const
