// The least that takes a telephone number and an amount to pay: what the checkout is measured beside. As React it stands
// beside the React package, as Preact (by `preact/compat`) beside the element.
import { useState } from 'react'
import { createRoot } from 'react-dom/client'

function BareForm() {
  const [phone, setPhone] = useState('')
  const [sent, setSent] = useState(false)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setSent(true)
      }}
    >
      <h2>Payer 12 500 FCFA</h2>
      <label>
        Numéro Mobile Money
        <input
          type="tel"
          value={phone}
          onInput={(event) => setPhone(event.currentTarget.value.replaceAll(/[^\d ]/g, ''))}
        />
      </label>
      <button type="submit" disabled={sent}>
        {sent ? 'Envoi…' : 'Payer'}
      </button>
    </form>
  )
}

const box = document.querySelector('#form')
if (box !== null) createRoot(box).render(<BareForm />)
