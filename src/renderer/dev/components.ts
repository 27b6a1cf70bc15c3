import { createPinia } from 'pinia';
import { createApp } from 'vue';
import '../ui/base.css';
import ComponentsPage from './ComponentsPage.vue';

createApp(ComponentsPage).use(createPinia()).mount('#app');
