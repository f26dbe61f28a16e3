import type { Health } from './course.ts'

/** What a repository is written in: decides its paths and what scanners find. */
export type Language = 'typescript' | 'java' | 'python' | 'go' | 'infrastructure'

/** A simulated product: becomes a group with its roots. */
export interface Product {
  name: string
  description: string
  tags: string[]
  health: Health
  language: Language
  /** Repositories with their relative size. */
  repositories: { name: string; weight: number; language?: Language }[]
  urls: string[]
  addresses: string[]
}

/** Eight products with forty repositories; none of them exists. */
export const products: readonly Product[] = [
  {
    name: 'Storefront',
    description: 'The web shop: catalogue, basket and checkout. Paying down its debt since a year.',
    tags: ['customer-facing', 'pci'],
    health: 'improving',
    language: 'typescript',
    repositories: [
      { name: 'storefront-web', weight: 2.4 },
      { name: 'storefront-api', weight: 1.8 },
      { name: 'storefront-search', weight: 1, language: 'go' },
      { name: 'storefront-basket', weight: 0.9 },
      { name: 'storefront-images', weight: 0.5, language: 'go' },
      { name: 'storefront-experiments', weight: 0.4 },
    ],
    urls: ['https://shop.example.com/', 'https://search.shop.example.com/'],
    addresses: [],
  },
  {
    name: 'Payments',
    description: 'Cards, refunds and reconciliation. The strictest policy of the house.',
    tags: ['customer-facing', 'pci'],
    health: 'steady',
    language: 'java',
    repositories: [
      { name: 'payments-core', weight: 1.9 },
      { name: 'payments-ledger', weight: 1.2 },
      { name: 'payments-fraud', weight: 1, language: 'python' },
      { name: 'payments-refunds', weight: 0.7 },
      { name: 'payments-console', weight: 0.8, language: 'typescript' },
    ],
    urls: ['https://pay.example.com/'],
    addresses: ['192.0.2.10'],
  },
  {
    name: 'Warehouse',
    description: 'Stock, picking and labels. Its team was halved last year, and it shows.',
    tags: ['operations'],
    health: 'decaying',
    language: 'java',
    repositories: [
      { name: 'warehouse-stock', weight: 1.6 },
      { name: 'warehouse-picking', weight: 1.1 },
      { name: 'warehouse-labels', weight: 0.6 },
      { name: 'warehouse-scanner', weight: 0.9, language: 'typescript' },
      { name: 'warehouse-forecast', weight: 0.7, language: 'python' },
      { name: 'warehouse-gateway', weight: 0.8, language: 'go' },
    ],
    urls: ['https://warehouse.example.net/'],
    addresses: ['198.51.100.7'],
  },
  {
    name: 'Mobile',
    description: 'The apps and what serves them. Leaves every second Tuesday.',
    tags: ['customer-facing'],
    health: 'train',
    language: 'typescript',
    repositories: [
      { name: 'mobile-app', weight: 2.2 },
      { name: 'mobile-backend', weight: 1.5, language: 'go' },
      { name: 'mobile-push', weight: 0.6, language: 'go' },
      { name: 'mobile-design-kit', weight: 0.8 },
    ],
    urls: ['https://mobile-api.example.com/'],
    addresses: [],
  },
  {
    name: 'Platform',
    description: 'Clusters, images, pipelines and the templates everybody starts from.',
    tags: ['infrastructure'],
    health: 'steady',
    language: 'infrastructure',
    repositories: [
      { name: 'platform-terraform', weight: 1.4 },
      { name: 'platform-images', weight: 0.9 },
      { name: 'platform-charts', weight: 0.8 },
      { name: 'platform-pipelines', weight: 0.7 },
      { name: 'platform-identity', weight: 1.1, language: 'go' },
      { name: 'platform-cli', weight: 0.7, language: 'go' },
    ],
    urls: [],
    addresses: ['203.0.113.20', '203.0.113.21'],
  },
  {
    name: 'Insights',
    description: 'Data pipelines, reports and models for the whole company.',
    tags: ['data'],
    health: 'improving',
    language: 'python',
    repositories: [
      { name: 'insights-pipelines', weight: 1.5 },
      { name: 'insights-models', weight: 1 },
      { name: 'insights-reports', weight: 0.9 },
      { name: 'insights-notebooks', weight: 0.5 },
      { name: 'insights-portal', weight: 0.8, language: 'typescript' },
    ],
    urls: ['https://insights.example.net/'],
    addresses: [],
  },
  {
    name: 'Intranet',
    description: 'Holiday requests and the canteen menu. Nobody has touched it for months; it still runs.',
    tags: ['internal'],
    health: 'abandoned',
    language: 'java',
    repositories: [
      { name: 'intranet-portal', weight: 1.2 },
      { name: 'intranet-holidays', weight: 0.7 },
      { name: 'intranet-canteen', weight: 0.4, language: 'python' },
      { name: 'intranet-wiki', weight: 0.6 },
    ],
    urls: ['https://intranet.example.org/'],
    addresses: [],
  },
  {
    name: 'Partner API',
    description: 'The newest product: an interface for resellers, shipped every few days.',
    tags: ['customer-facing', 'new'],
    health: 'young',
    language: 'go',
    repositories: [
      { name: 'partner-api', weight: 1.5 },
      { name: 'partner-docs', weight: 0.6, language: 'typescript' },
      { name: 'partner-sandbox', weight: 0.6 },
      { name: 'partner-sdk', weight: 0.8, language: 'typescript' },
    ],
    urls: ['https://partners.example.com/v1/'],
    addresses: [],
  },
]
