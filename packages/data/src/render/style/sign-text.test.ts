import { describe, expect, it } from 'vitest';
import { normaliseName, signText } from './sign-text.ts';

const cityNames = new Set(['New York', 'Paris', 'München', '北京'].map(normaliseName));
const sign = (name: string): string => signText(name, { cityNames });

describe('signText', () => {
  it.each([
    ['New York Pizza', 'Pizza'],
    ['NewYork Pizza', 'Pizza'],
    ['NEW-YORK Pizza', 'Pizza'],
    ['Bank of New York', 'Bank'],
    ["New York's Finest Bagels", 'Finest Bagels'],
    ['Rue de Paris', 'Rue'],
    ['Hôtel Paris-Sud', 'Hôtel Sud'],
    ['Café Muenchen (München)', 'Café Muenchen'],
    ['Paris', ''],
    ['北京大学', '大学'],
  ])('leaves the city out of %s', (name, expected) => {
    expect(sign(name)).toBe(expected);
  });

  it.each(['New Yorker Deli', 'Parisienne', 'Old York Street', 'Café & Söhne, 3rd floor', 'Route 66', '上海 1924'])(
    'leaves %s as it is',
    (name) => {
      expect(sign(name)).toBe(name);
    },
  );

  it('shows no ids', () => {
    expect(sign('way/123456')).toBe('');
    expect(sign('Kiosk node/42')).toBe('Kiosk');
    expect(sign('Shop 4815162342')).toBe('Shop');
  });
});
