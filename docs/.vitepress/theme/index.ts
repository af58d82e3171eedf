import DefaultTheme from 'vitepress/theme-without-fonts'
import './style.css'

// VitePress asks for it as the default export.
export default DefaultTheme
