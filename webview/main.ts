import './panel.css';

document.body.dataset['ready'] = 'true';
